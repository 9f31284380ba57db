import TenonPlugin

/// A loss of each element of input and target alone; different shapes are broadcast, as PyTorch does.
protocol ElementwiseLoss: LossComponent, GenericLayer {
  var reduction: Reduction { get }

  /// The loss of an element.
  func value<T: Scalar>(_ x: T, _ y: T) -> Double
  /// Its derivative by x.
  func derivative<T: Scalar>(_ x: T, _ y: T) -> T
}

extension Declaration {
  /// Of a loss of each element alone: how the elements are reduced, then the loss's own arguments.
  init(_ name: String, _ summary: String, elementwise arguments: [Argument]) {
    self.init(name, summary, arguments: [Reduction.argument] + arguments, supportsFloat64: true)
  }
}

extension ElementwiseLoss {
  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let loops = ElementLoops(LossFunction<Self, T>(loss: self))
    return try loops.operation(ElementPairs(broadcasting: request), reduction, request)
  }
}

private struct LossFunction<L: ElementwiseLoss, T: Scalar>: ElementwiseLossFunction {
  let loss: L

  @inline(__always)
  func value(_ x: T, _ y: T, at i: Int) -> Double { loss.value(x, y) }

  @inline(__always)
  func derivative(_ x: T, _ y: T, at i: Int) -> T { loss.derivative(x, y) }
}
