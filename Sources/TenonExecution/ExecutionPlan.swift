import TenonCore
import TenonHost

/// A model with its losses and metrics, prepared for fixed input types: a flat list of calls on fixed memory.
///
/// After planning, `forward` and `backward` allocate nothing. Used by one thread at a time.
public final class ExecutionPlan {
  public let mode: PlanRequest.Mode
  /// Types of the values from outside: the model's inputs and the fields that losses and metrics read.
  public let inputTypes: [String: TensorType]
  /// Bytes of activations, gradients and scratch, without parameters.
  public var arenaByteCount: Int { arena.byteCount }
  /// Bytes of all that goes when the plan goes: the arena, rows of gradients, and beside them buffers and operations,
  /// at some kilobytes a call.
  package var byteCount: Int {
    arenaByteCount + 4096 * (calls.forward.count + calls.backward.count)
      + rowSparse.values.reduce(0) { $0 + $1.byteCount }
  }
  /// The calls of forward in their order: the layers of the graph, losses and metrics, and between
  /// them conversions.
  public let layers: [LayerSummary]
  /// For each parameter of the model, whether a loss depends on it, so that `backward` writes its gradient.
  public var trained: [Bool] { calls.trained }
  /// By trained parameter, the gradients that `backward` writes as rows instead of into the gradient store.
  public var rowSparse: [Int: RowSparseGradient] { calls.rowSparse }

  private let arena: Arena
  let calls: PlannedCalls
  private let outputs: [String: Tensor]
  private let gradients: GradientStore?
  private let losses: [PlannedLoss]
  private let metrics: [[Tensor]]

  /// - Parameters:
  ///   - outputs: of the model, in the arena.
  ///   - metrics: for each metric what its ports yield, in the arena.
  ///   - gradients: whose listeners `backward` tells.
  package init(
    _ calls: PlannedCalls, mode: PlanRequest.Mode, inputTypes: [String: TensorType], layers: [LayerSummary],
    arena: Arena, outputs: [String: Tensor], losses: [PlannedLoss], metrics: [[Tensor]], gradients: GradientStore?
  ) {
    self.calls = calls
    self.mode = mode
    self.inputTypes = inputTypes
    self.layers = layers
    self.arena = arena
    self.outputs = outputs
    self.losses = losses
    self.metrics = metrics
    self.gradients = gradients
  }

  /// Lets a value from outside be read from this tensor, without a copy.
  ///
  /// The tensor must stay alive and unchanged until the step is over.
  public func bind(_ name: String, to tensor: Tensor) throws(PlanError) {
    guard let slots = calls.slots[name], let type = inputTypes[name] else {
      throw PlanError.missingInput(name, Array(calls.slots.keys))
    }
    guard tensor.type == type else { throw PlanError.wrongInput(name, planned: type, tensor.type) }
    for slot in slots { slot.pointee = UnsafeRawPointer(tensor.data) }
  }

  /// Computes the outputs, losses and metrics.
  ///
  /// `number` is the step that random draws are keyed by.
  ///
  /// - Throws: `PluginCallError` naming the layer.
  public func forward(step number: UInt64) throws(PluginCallError) {
    try calls.runForward(step: number)
  }

  /// Computes the gradients of all trained parameters and tells the listeners of the store; follows `forward` with the
  /// same step.
  public func backward() throws(PluginCallError) {
    startBackward()
    try calls.runBackward(gradients)
  }

  /// The derivative of the sum by each loss is the loss's weight.
  func startBackward() {
    for loss in losses { loss.gradient?.fill(loss.weight) }
  }

  /// An output of the model; its memory is valid until the next `forward`.
  public func output(_ name: String) -> Tensor? { outputs[name] }

  /// What is minimized, of the last `forward`: the sum of all losses by their weights; nil without a loss, or when one
  /// is not one number.
  public var lossValue: Double? {
    var sum: Double?
    for loss in losses {
      guard let value = loss.value.number else { return nil }
      // Not added to 0, which would make 0 of -0.
      sum = sum.map { $0 + loss.weight * value } ?? loss.weight * value
    }
    return sum
  }

  /// Each loss of the last `forward`, without its weight; nil where it is not one number.
  public var lossValues: [Double?] { losses.map(\.value.number) }

  /// What a metric yielded in the last `forward`, in the order of its output ports; valid until the next one.
  public func metricOutputs(_ index: Int) -> [Tensor] { metrics[index] }
}

extension PlanError {
  fileprivate static func wrongInput(_ name: String, planned: TensorType, _ received: TensorType) -> PlanError {
    PlanError(
      diagnostic: Diagnostic("shape-mismatch", "'\(name)' does not fit the plan").expected("\(planned)")
        .received("\(received)"))
  }
}
