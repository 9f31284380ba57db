import TenonPlugin

/// The loops of a loss of each element alone, in one type.
///
/// They are all that is compiled for each loss. What runs them, block by block, is compiled for each type.
struct ElementLoops<T: Scalar>: Sendable {
  /// Writes the losses of a block.
  let values: @Sendable (_ block: ElementBlock<T>, _ losses: UnsafeMutablePointer<Double>) -> Void
  /// Writes their derivatives by x.
  let derivatives: @Sendable (_ block: ElementBlock<T>, _ slopes: UnsafeMutablePointer<T>) -> Void
  /// Whether they are made of vectors: then each block is a sum of its own.
  let areVectors: Bool

  @inline(__always)
  init(_ function: some ElementwiseLossFunction<T>) {
    values = { block, losses in
      for i in 0..<block.count { losses[i] = function.value(block.x[i], block.y[i], at: block.start &+ i) }
    }
    derivatives = { block, slopes in
      for i in 0..<block.count { slopes[i] = function.derivative(block.x[i], block.y[i], at: block.start &+ i) }
    }
    areVectors = false
  }

  /// What runs them.
  ///
  /// - Parameters:
  ///   - divisor: of the mean; nil for the number of elements.
  ///   - check: refuses elements that the loss is not made for.
  func operation(
    _ pairs: ElementPairs, _ reduction: Reduction, divisor: Int? = nil, _ request: PlanRequest,
    check: @escaping @Sendable (LayerCall) throws -> Void = { _ in }
  ) -> any LayerOperation {
    SpecializedOperation(ElementwiseLossOperation(self, pairs, reduction, divisor: divisor, request, check: check))
  }
}

extension ElementLoops<Float> {
  init(vectors function: some VectorLossFunction) {
    values = { block, losses in
      let values = block.scratch
      function.values(block, values)
      for i in 0..<block.count { losses[i] = Double(values[i]) }
    }
    derivatives = { function.derivatives($0, $1) }
    areVectors = true
  }
}

/// A loss of each element of input and target alone: write the function and its derivative.
protocol ElementwiseLossFunction<T>: Sendable {
  associatedtype T: Scalar

  /// The loss of element i.
  func value(_ x: T, _ y: T, at i: Int) -> Double
  /// Its derivative by x.
  func derivative(_ x: T, _ y: T, at i: Int) -> T
}

/// Some neighbouring elements of input and target.
struct ElementBlock<T> {
  /// The most elements of one.
  static var length: Int { 512 }

  let x: UnsafePointer<T>
  let y: UnsafePointer<T>
  /// The number of the first one.
  let start: Int
  let count: Int
  /// Room for as many numbers.
  let scratch: UnsafeMutablePointer<T>
}
