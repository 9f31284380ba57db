import TenonABI
import TenonCore
import TenonHost
import TenonServices

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
  var byteCount: Int {
    arenaByteCount + 4096 * (forwardCalls.count + backwardCalls.count)
      + rowSparse.values.reduce(0) { $0 + $1.byteCount }
  }
  /// The calls of forward in their order: the layers of the graph, losses and metrics, and between
  /// them conversions.
  public let layers: [LayerSummary]
  /// For each parameter of the model, whether a loss depends on it, so that `backward` writes its gradient.
  public let trained: [Bool]
  /// By trained parameter, the gradients that `backward` writes as rows instead of into the gradient store.
  public let rowSparse: [Int: RowSparseGradient]

  /// What `inspect` shows of one call.
  public struct LayerSummary: Sendable {
    public enum Role: Sendable, Equatable {
      case layer
      /// With the name that it was bound under.
      case loss(String)
      case metric(String)
      /// From one layout to another.
      case conversion

      var isDifferentiated: Bool { if case .metric = self { false } else { true } }
    }

    public let role: Role
    /// The modules that it computes: one for a layer, several for a fused layer, none otherwise.
    public let modules: [Int]
    public let component: String
    /// With their layouts.
    public let outputs: [TensorType]
    public let flops: Double
    /// Bytes read and written by one forward.
    public let bytesMoved: Double
    public let algorithm: String
    /// Whether a training step goes back through it: no loss reaches past layers that are all frozen.
    public let runsBackward: Bool

    /// For tables: the module's path, all of them for a fused layer, the name of a loss or metric, nothing
    /// for a conversion.
    public func path(in graph: ModelGraph) -> String {
      switch role {
      case .layer: modules.map { graph.modules[$0].path }.joined(separator: " + ")
      case .loss(let name), .metric(let name): name
      case .conversion: ""
      }
    }
  }

  /// One call of the flat list.
  struct Call {
    let operation: any LayerOperation
    let call: LayerCall
    let context: StepContext
    let place: String
    let component: String
    /// Temporaries to add to gradients afterwards.
    var additions: [GradientAddition] = []
    /// The buckets of gradients that are complete with this call.
    var completes: [GradientBucket] = []
  }

  private let arena: Arena
  private let memory: CMemory
  let forwardCalls: [Call]
  let backwardCalls: [Call]
  private let slots: [String: [UnsafeMutablePointer<UnsafeRawPointer?>]]
  private let outputs: [String: Tensor]
  private let gradients: GradientStore?
  private let losses: [LossResult]
  private let metrics: [[Tensor]]

  private struct LossResult {
    let value: Tensor
    let gradient: Tensor?
    let weight: Double
  }

  init(
    _ graph: PlannedGraph, model: Model, lossWeights: [Double], mode: PlanRequest.Mode, gradients: GradientStore?,
    trainable: [Bool], seed: UInt64, taps: [ModelGraph.End] = []
  ) throws {
    let layout = MemoryPlan(graph, workerCount: model.host.pool.workerCount)
    let arena = try Arena(byteCount: layout.layout.byteCount)
    let builder = try CallBuilder(
      graph, layout, model: model, arena: arena, gradients: gradients, trainable: trainable, seed: seed)
    self.mode = mode
    self.arena = arena
    self.gradients = gradients
    memory = builder.memory
    forwardCalls = builder.forwardCalls
    backwardCalls = builder.backwardCalls
    slots = builder.slots
    trained = builder.trained
    rowSparse = builder.rowSparse
    inputTypes = Dictionary(graph.externals.map { ($0.name, graph.values[$0.value].type) }) { first, _ in first }
    func tensor(_ value: Int, _ block: Int?) -> Tensor? {
      block.map { Tensor(graph.values[value].type, at: arena.base + layout.layout.offsets[$0], owner: arena) }
    }
    outputs = Dictionary(
      (model.graph.outputs + taps).compactMap { end in
        let value = graph.plainValue(end.value)
        return tensor(value, layout.values[value]).map { (end.name, $0) }
      }
    ) { first, _ in first }
    losses = zip(graph.lossValues, lossWeights).compactMap { value, weight in
      tensor(value, layout.values[value]).map {
        LossResult(value: $0, gradient: tensor(value, layout.gradients[value]), weight: weight)
      }
    }
    metrics = graph.metricValues.map { values in
      values.map(graph.plainValue).compactMap { tensor($0, layout.values[$0]) }
    }
    layers = graph.nodes.map {
      LayerSummary(
        role: $0.role, modules: $0.modules, component: $0.component, outputs: $0.plan.outputs,
        flops: $0.plan.flops, bytesMoved: $0.plan.bytesMoved, algorithm: $0.plan.algorithm,
        runsBackward: $0.runsBackward)
    }
  }

  /// Lets a value from outside be read from this tensor, without a copy.
  ///
  /// The tensor must stay alive and unchanged until the step is over.
  public func bind(_ name: String, to tensor: Tensor) throws(PlanError) {
    guard let slots = slots[name], let type = inputTypes[name] else {
      throw PlanError.missingInput(name, Array(slots.keys))
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
    for call in forwardCalls {
      call.context.number = number
      do {
        try call.operation.forward(call.call)
      } catch {
        throw Self.failure(error, call, "forward")
      }
    }
  }

  /// Computes the gradients of all trained parameters and tells the listeners of the store; follows `forward` with the
  /// same step.
  public func backward() throws(PluginCallError) {
    startBackward()
    gradients?.start()
    for call in backwardCalls {
      do {
        try call.operation.backward(call.call)
      } catch {
        throw Self.failure(error, call, "backward")
      }
      for addition in call.additions { addition.run() }
      for bucket in call.completes { gradients?.complete(bucket) }
    }
    gradients?.finish()
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

  static func failure(_ error: any Error, _ call: Call, _ function: String) -> PluginCallError {
    let cause = error as? ComponentError ?? ComponentError(.internal, "\(error)")
    return PluginCallError(component: call.component, call: function, place: call.place, error: cause)
  }
}

extension PlanError {
  static func wrongInput(_ name: String, planned: TensorType, _ received: TensorType) -> PlanError {
    PlanError(
      diagnostic: Diagnostic("shape-mismatch", "'\(name)' does not fit the plan").expected("\(planned)")
        .received("\(received)"))
  }
}

extension Tensor {
  /// The only element; nil when there are more or none.
  fileprivate var number: Double? {
    guard shape.elementCount == 1 else { return nil }
    return dtype == .float64 ? self[Double.self][0] : Double(self[Float.self][0])
  }

  /// Sets every element of a floating-point tensor.
  func fill(_ value: Double) {
    switch dtype {
    case .float32: self[Float.self].update(repeating: Float(value))
    case .float64: self[Double.self].update(repeating: value)
    default: break
    }
  }
}
