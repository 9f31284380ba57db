import TenonCore
import TenonExecution
import TenonHost

/// The plans of one model, made when a new combination of input types comes and kept for the next time.
///
/// Bounded by bytes, least recently used out first: the short last batch and varying lengths find their plans again,
/// and endless variety does not eat memory. Used by one thread at a time.
public final class PlanTable {
  public let model: Model
  public let losses: [LossBinding]
  public let metrics: [LossBinding]
  /// For each parameter of the model; `train` changes it.
  public private(set) var trainable: [Bool]
  /// Inner values that can be read after a step, under the names that they were asked for by.
  let taps: [ModelGraph.End]
  private let seed: UInt64
  public let precision: PlanRequest.Precision
  /// What a plan reads from outside: inputs of the model, then fields that losses and metrics read.
  private let fields: [String]
  private let trials: LayoutTrials
  private let allowsFusion: Bool
  private let fusions: [String]
  private var planner: FusionPlanner?
  private var plans: PlanCache
  private let check: ((ModelSummary) throws -> Void)?

  /// A gigabyte: hundreds of lengths of a small network.
  ///
  /// A large one, a single plan of which may take as much, still has its three.
  public static let standardByteBudget = 1 << 30

  /// - Parameters:
  ///   - losses: none plans the model alone; of several, the sum by their weights is minimized.
  ///   - metrics: planned and computed like losses, not differentiated.
  ///   - trainable: for each parameter; default: all.
  ///   - seed: of the random draws of layers.
  ///   - layouts: `plain` keeps every value plain.
  ///   - fusion: whether fused layers may replace patterns; default: as the model's factory allows.
  ///   - fusions: the fused layers of other vendors that may be used, by full name; the built-in ones always may.
  ///   - taps: paths of layers or composites whose outputs `ExecutionPlan.output` is to have too, as features or
  ///     for pictures of them; they are kept to the end of a step, and no fusion hides them.
  ///   - byteBudget: what plans may take together before the one that was not used for longest goes; three are kept
  ///     whatever they take.
  ///   - check: gets the layers as they are planned, before anything can be computed; what it throws, planning throws.
  /// - Throws: `GraphError` for a tap that the model does not have.
  public init(
    _ model: Model, losses: [LossBinding], metrics: [LossBinding] = [], trainable: [Bool]? = nil,
    precision: PlanRequest.Precision = .default, seed: UInt64 = 0, layouts: LayoutChoice = .standard,
    fusion: Bool? = nil,
    fusions: [String] = [], taps: [String] = [], byteBudget: Int = PlanTable.standardByteBudget,
    check: ((ModelSummary) throws -> Void)? = nil
  ) throws(GraphError) {
    self.taps = try taps.map { (path) throws(GraphError) in
      ModelGraph.End(path, try model.graph.value(at: path))
    }
    self.model = model
    self.losses = losses
    self.metrics = metrics
    self.trainable = trainable ?? model.parameters.map { _ in true }
    self.precision = precision
    self.seed = seed
    trials = LayoutTrials(layouts)
    allowsFusion = fusion ?? model.factory.allowsFusion
    self.fusions = fusions
    plans = PlanCache(byteBudget: byteBudget)
    self.check = check
    let names = model.graph.inputs.map(\.name)
    fields = names + Set((losses + metrics).flatMap(\.fields)).subtracting(names).sorted()
  }

  /// The same model, with the same parameters, without losses and metrics.
  public func modelAlone() throws(GraphError) -> PlanTable {
    try PlanTable(
      model, losses: [], trainable: trainable, precision: precision, seed: seed, layouts: trials.choice,
      fusion: allowsFusion, fusions: fusions, taps: taps.map(\.name), byteBudget: plans.byteBudget, check: check)
  }

  /// Losses and metrics alone, of outputs that are given to them: bind them by the names of the model's outputs.
  ///
  /// For outputs that something happens to between the model and its losses, such as averaging over crops.
  public func lossesAlone() throws(GraphError) -> PlanTable {
    try PlanTable(
      try Model(outputsOf: model), losses: losses, metrics: metrics, precision: precision, seed: seed,
      byteBudget: plans.byteBudget)
  }

  /// The plan for a batch: nothing is allocated when it is there.
  ///
  /// Fields that nothing reads may be there and differ.
  ///
  /// - Throws: `PlanError`, `TensorError`.
  public func plan(_ mode: PlanRequest.Mode, for batch: [String: Tensor]) throws -> ExecutionPlan {
    if let known = plans.plan(mode, for: batch, reading: fields) { return known }
    return try plan(mode, inputs: batch.mapValues(\.type))
  }

  /// - Throws: `PlanError`, `PluginCallError`, `TensorError`; `LookupError` for a fused layer that is not there.
  public func plan(_ mode: PlanRequest.Mode, inputs: [String: TensorType]) throws -> ExecutionPlan {
    let key = PlanCache.Key(mode: mode, inputs: inputs.filter { fields.contains($0.key) })
    if let known = plans.plan(key) { return known }
    let typed = try TypedGraph(
      model.outline, losses: losses, metrics: metrics, mode: mode, precision: precision, inputs: inputs,
      trainable: trainable, kept: taps.map(\.value))
    try check?(ModelSummary(model.outline, typed, inputs: inputs))
    let planned = try fusionPlanner().plan(typed)
    let graph = try PlannedGraph(planned.graph, planned.layouts, model: model, trainable: trainable)
    let gradients = graph.isTraining ? try model.gradientStore(trained: trainable) : nil
    let plan = try ExecutionPlan(
      graph, model: model, lossWeights: losses.map(\.weight), mode: mode, gradients: gradients,
      trainable: trainable, seed: seed, taps: taps)
    plans.add(plan, key)
    return plan
  }

  /// Trains other parameters from now on, which takes new plans and another store of gradients.
  ///
  /// - Parameter trainable: for each parameter of the model.
  public func train(_ trainable: [Bool]) {
    guard trainable != self.trainable else { return }
    self.trainable = trainable
    plans.removeAll(.train)
  }

  /// What the plans that are kept take.
  public var byteCount: Int { plans.byteCount }

  func fusionPlanner() throws -> FusionPlanner {
    if let planner { return planner }
    let entries = try allowsFusion ? model.factory.registry.fusions(listed: fusions) : []
    let made = FusionPlanner(model, fusions: entries, trials: trials)
    planner = made
    return made
  }
}
