import TenonPlugin

/// A loss of each element of input and target alone, with no argument but the reduction.
protocol ElementwiseLoss: LossComponent, GenericLayer {
  var reduction: Reduction { get }

  init(reduction: Reduction)

  /// The loss of an element.
  static func value<T: Scalar>(_ x: T, _ y: T) -> Double
  /// Its derivative by x.
  static func derivative<T: Scalar>(_ x: T, _ y: T) -> T
}

extension ElementwiseLoss {
  init(_ config: Config) throws { self.init(reduction: try Reduction(config)) }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.commonType(with: "target")
    return SpecializedOperation(ElementwiseLossOperation(LossFunction<Self, T>(), type, reduction))
  }
}

private struct LossFunction<L: ElementwiseLoss, T: Scalar>: ElementwiseLossFunction {
  @inline(__always)
  func value(_ x: T, _ y: T, at i: Int) -> Double { L.value(x, y) }

  @inline(__always)
  func derivative(_ x: T, _ y: T, at i: Int) -> T { L.derivative(x, y) }
}
