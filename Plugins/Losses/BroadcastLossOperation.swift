import Synchronization
import TenonKernels
import TenonPlugin

/// An elementwise loss of input and target of different shapes, which are repeated by NumPy's rules.
///
/// That is rarely meant, [N, 1] and [N] become [N, N], and so the first forward says so.
struct BroadcastLossOperation<L: ElementwiseLoss, T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let loss: L
  private let broadcast: Broadcast
  private let chunks: ElementChunks
  /// The gradient of an input that is repeated; nil for one of the result's shape.
  private let inputSum: BroadcastSum?
  private let warning: BroadcastWarning

  init(_ loss: L, _ broadcast: Broadcast, _ input: TensorType, _ target: TensorType, _ request: PlanRequest) {
    self.loss = loss
    self.broadcast = broadcast
    chunks = ElementChunks(broadcast.shape.elementCount)
    inputSum = input.shape == broadcast.shape ? nil : BroadcastSum(broadcast, of: .first)
    warning = BroadcastWarning(
      "a target of \(target.shape) and an input of \(input.shape) are broadcast to \(broadcast.shape), which is rarely "
        + "what is wanted; give them one shape (Reshape, Squeeze)")
    var plan = LayerPlan(
      outputs: [TensorType(input.dtype, loss.reduction.shape(broadcast.shape))],
      backwardNeeds: [.input(0), .input(1)])
    plan.workspaceByteCount = max(chunks.sumByteCount, request.wantsBackward ? inputSum?.workspaceByteCount ?? 0 : 0)
    plan.flops = 3 * Double(chunks.count)
    plan.bytesMoved = Double(input.byteCount + target.byteCount)
    plan.algorithm = "elementwise, broadcast, \(loss.reduction.rawValue)"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    warning.give(call.step.host)
    let (x, y) = (call.input(0, as: T.self), call.input(1, as: T.self))
    let output = call.output(as: T.self)
    guard loss.reduction != .none else {
      return chunks.each(call) { range in
        broadcast.each(range) { output[$0] = T(loss.value(x[$1], y[$2])) }
      }
    }
    let sum = chunks.sum(call) { range in
      broadcast.sum(range) { loss.value(x[$1], y[$2]) }
    }
    output[0] = T(loss.reduction == .mean ? sum / Double(chunks.count) : sum)
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else {
      return destination.prepare(count: inputSum?.count ?? chunks.count)
    }
    let (x, y) = (call.input(0, as: T.self), call.input(1, as: T.self))
    let isNone = loss.reduction == .none
    let scale: T = isNone ? 1 : loss.reduction == .mean ? gradient[0] / T(chunks.count) : gradient[0]
    if let inputSum {
      inputSum.run(call, call.workspace(), into: destination) { i, j, k in
        loss.derivative(x[j], y[k]) * (isNone ? gradient[i] : scale)
      }
    } else {
      chunks.each(call) { range in
        broadcast.each(range) { i, j, k in
          destination.write(loss.derivative(x[j], y[k]) * (isNone ? gradient[i] : scale), at: i)
        }
      }
    }
  }
}

/// A line that a planned loss says once.
private final class BroadcastWarning: Sendable {
  private let text: String
  private let isGiven = Atomic<Bool>(false)

  init(_ text: String) { self.text = text }

  func give(_ host: HostServices) {
    guard !isGiven.load(ordering: .relaxed), !isGiven.exchange(true, ordering: .relaxed) else { return }
    host.log(.warning, text)
  }
}
