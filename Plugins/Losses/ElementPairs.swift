import Synchronization
import TenonKernels
import TenonPlugin

/// How the elements of input and target are paired, for losses of each element alone.
struct ElementPairs: Sendable {
  let input: TensorType
  let broadcast: Broadcast
  let chunks: ElementChunks
  /// Whether the target is of int64.
  let hasIntegers: Bool
  /// The gradient of an input that is repeated; nil for one of the result's shape.
  let inputSum: BroadcastSum?
  private let target: TensorType
  private let warning: BroadcastWarning?

  /// Of one type.
  init(_ request: PlanRequest) throws {
    _ = try request.commonType(with: "target")
    try self.init(request, request.input(1))
  }

  /// Of one shape; the target may be of int64.
  init(numeric request: PlanRequest) throws {
    _ = try request.isIntegerTarget(1, of: request.input(0).shape)
    try self.init(request, request.input(1))
  }

  /// Of one dtype, and of shapes that are repeated by NumPy's rules where they differ.
  ///
  /// That is rarely meant, [N, 1] and [N] become [N, N], and so the first forward says so.
  init(broadcasting request: PlanRequest) throws {
    let (input, target) = (try request.input(0), try request.input(1))
    if target.dtype != input.dtype { _ = try request.commonType(with: "target") }
    try self.init(request, target)
    guard TensorType(input.dtype, broadcast.shape).checkedByteCount != nil else {
      throw ComponentError(
        .shape, field: "target", "input and target are broadcast to \(broadcast.shape), which is too large")
    }
  }

  private init(_ request: PlanRequest, _ target: TensorType) throws {
    input = try request.input(0)
    guard let broadcast = Broadcast(input.shape, target.shape) else {
      throw ComponentError(.shape, field: "target", "expected \(input) (as input), received \(target)")
    }
    self.target = target
    self.broadcast = broadcast
    chunks = ElementChunks(broadcast.shape.elementCount)
    hasIntegers = target.dtype == .int64
    inputSum = input.shape == broadcast.shape ? nil : BroadcastSum(broadcast, of: .first)
    warning = input.shape == target.shape ? nil : BroadcastWarning(input.shape, target.shape, broadcast.shape)
  }

  /// - Parameters:
  ///   - room: bytes that each worker takes.
  ///   - byVectors: whether exponentials are computed in vectors.
  func plan(_ reduction: Reduction, byVectors: Bool, room: Int, _ request: PlanRequest) -> LayerPlan {
    var plan = LayerPlan(
      outputs: [TensorType(input.dtype, reduction.shape(broadcast.shape))], backwardNeeds: [.input(0), .input(1)])
    plan.workspaceByteCount = max(chunks.sumByteCount, request.wantsBackward ? inputSum?.workspaceByteCount ?? 0 : 0)
    plan.workerWorkspaceByteCount = room
    plan.flops = (byVectors ? 20 : 3) * Double(chunks.count)
    plan.bytesMoved = Double(input.byteCount + target.byteCount)
    let kind = byVectors ? "vectors, " : warning == nil ? "" : "broadcast, "
    plan.algorithm = "elementwise, \(kind)\(reduction.rawValue)"
    return plan
  }

  func warn(_ host: HostServices) { warning?.give(host) }
}

/// A line that a planned loss says once.
private final class BroadcastWarning: Sendable {
  private let text: String
  private let isGiven = Atomic<Bool>(false)

  init(_ input: Shape, _ target: Shape, _ result: Shape) {
    text =
      "a target of \(target) and an input of \(input) are broadcast to \(result), which is rarely what is wanted; give "
      + "them one shape (Reshape, Squeeze)"
  }

  func give(_ host: HostServices) {
    guard !isGiven.load(ordering: .relaxed), !isGiven.exchange(true, ordering: .relaxed) else { return }
    host.log(.warning, text)
  }
}
