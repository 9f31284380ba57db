public import CTenonKernels
public import TenonCore

/// Float32 elements mapped one by one by an activation function's vector kernels; in any layout.
///
/// Backward reads the input.
public struct CurveOperation: LayerOperation {
  public let plan: LayerPlan
  private let chunks: ElementChunks
  private let value: tenon_curve_value
  private let gradient: tenon_curve_gradient
  private let numbers: (p: Float, q: Float)

  /// - Parameters:
  ///   - curve: of `tenon_lanes().pointee.curves`.
  ///   - numbers: p and q of its formula.
  public init(
    _ plan: LayerPlan, _ type: TensorType, _ curve: tenon_curve, _ numbers: (p: Float, q: Float),
    _ request: PlanRequest
  ) {
    guard let value = curve.value, let gradient = curve.gradient else {
      preconditionFailure("the table of kernels is incomplete")
    }
    (self.value, self.gradient, self.numbers) = (value, gradient, numbers)
    var plan = plan
    plan.estimate(forward: 2 * Double(type.byteCount), backward: 3 * Double(type.byteCount), request)
    plan.algorithm = "elementwise, vectors"
    self.plan = plan
    chunks = ElementChunks(memoryOf: type)
  }

  public func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: Float.self), call.output(as: Float.self))
    chunks.each(call) { range in
      let start = range.lowerBound
      value(x + start, y + start, Int64(range.count), numbers.p, numbers.q)
    }
  }

  public func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: Float.self) else { return }
    guard let arriving = call.gradOutput(as: Float.self) else { return destination.prepare(count: chunks.count) }
    let x = call.input(as: Float.self)
    let adds: Int32 = destination.accumulates ? 1 : 0
    chunks.each(call) { range in
      let start = range.lowerBound
      gradient(
        arriving + start, x + start, destination.pointer + start, Int64(range.count), numbers.p, numbers.q, adds)
    }
  }
}
