import TenonPlugin

/// What surrounds images or volumes before they are convolved, where it is no padding of zeros.
protocol Border {
  /// Elements without it and with it.
  var count: Int { get }
  var paddedCount: Int { get }

  func fill<T: Scalar>(_ plain: UnsafePointer<T>, into padded: UnsafeMutablePointer<T>)

  /// The adjoint of `fill`.
  func fold<T: Scalar>(_ padded: UnsafePointer<T>, addingTo plain: UnsafeMutablePointer<T>)
}

extension Border {
  /// Fills `number` padded copies.
  func fillAll<T: Scalar>(
    _ number: Int, of x: UnsafePointer<T>, into padded: UnsafeMutablePointer<T>, _ call: LayerCall
  ) {
    call.step.parallelFor(number) { index, _ in
      fill(x + index &* count, into: padded + index &* paddedCount)
    }
  }

  /// Gives the gradients of `number` padded copies to what they were copied from.
  func foldAll<T: Scalar>(
    _ number: Int, of padded: UnsafePointer<T>, into destination: GradientDestination<T>, _ call: LayerCall
  ) {
    call.step.parallelFor(number) { index, _ in
      let target = destination.pointer + index &* count
      if !destination.accumulates { target.update(repeating: 0, count: count) }
      fold(padded + index &* paddedCount, addingTo: target)
    }
  }
}
