public import CTenonKernels
public import TenonCore

/// Float32 elements mapped one by one, by vector kernels; in any layout.
public struct PointwiseOperation: LayerOperation {
  public let plan: LayerPlan
  private let chunks: ElementChunks
  private let forwardKernel: tenon_unary
  private let backwardKernel: tenon_binary
  private let parameter: Float
  private let readsInput: Bool

  /// - Parameters:
  ///   - plan: says which of input and output backward reads: one of them.
  ///   - forward, backward: of `tenon_lanes()`.
  public init(
    _ plan: LayerPlan, _ type: TensorType, _ forward: tenon_unary?, _ backward: tenon_binary?, parameter: Float = 0,
    _ request: PlanRequest
  ) {
    guard let forward, let backward else { preconditionFailure("the table of kernels is incomplete") }
    var plan = plan
    plan.estimate(forward: 2 * Double(type.byteCount), backward: 3 * Double(type.byteCount), request)
    plan.algorithm = "elementwise, vectors"
    self.plan = plan
    chunks = ElementChunks(memoryOf: type)
    forwardKernel = forward
    backwardKernel = backward
    self.parameter = parameter
    readsInput = plan.backwardNeeds.contains(.input(0))
  }

  public func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: Float.self), call.output(as: Float.self))
    chunks.each(call) { range in
      let start = range.lowerBound
      forwardKernel(x + start, y + start, Int64(range.count), parameter)
    }
  }

  public func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: Float.self) else { return }
    guard let gradient = call.gradOutput(as: Float.self) else { return destination.prepare(count: chunks.count) }
    let value = readsInput ? call.input(as: Float.self) : UnsafePointer(call.output(as: Float.self))
    let adds: Int32 = destination.accumulates ? 1 : 0
    chunks.each(call) { range in
      let start = range.lowerBound
      backwardKernel(
        gradient + start, value + start, destination.pointer + start, Int64(range.count), parameter, adds)
    }
  }
}
