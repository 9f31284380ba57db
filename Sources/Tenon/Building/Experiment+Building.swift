extension Experiment {
  /// An experiment whose model is written in Swift, with one loss.
  ///
  ///     try Experiment(name: "line", data: data, loss: MSELoss(), optimizer: SGD(lr: 0.1)) {
  ///       Linear(inFeatures: 2, outFeatures: 8)
  ///       Tanh()
  ///       Linear(inFeatures: 8, outFeatures: 1)
  ///     }
  ///
  /// - Parameters:
  ///   - name: names the run; letters, digits, `-`, `_` and `.`.
  ///   - inputs: the fields of a sample that the model reads.
  ///   - outputs: names with the layers, or `layer.port`, that they are; none for `output`, the last layer.
  ///   - metrics: what is measured beside the loss: `[Accuracy(), TopKAccuracy(k: 5).named("acc5"), L1Loss()]`; nil for
  ///     accuracy, where the loss takes the largest output for the answer.
  ///   - model: the layers, each applied to the one before it unless it says otherwise.
  /// - Throws: `ExperimentError` for names that are illegal or used twice, or numbers out of range.
  public init(
    name: String, seed: Int = 0, data: Data, inputs: [String] = ["input"], outputs: KeyValuePairs<String, String> = [:],
    initializers: [InitializerRule] = [], loss: any LossBuilder, metrics: [any MetricBuilder]? = nil,
    optimizer: any OptimizerBuilder, parameterGroups: [ParameterGroup] = [],
    scheduler: (any SchedulerBuilder)? = nil, training: Training = Training(),
    @ModelBuilder model: () -> [AppliedLayer]
  ) throws(ExperimentError) {
    try self.init(
      name: name, seed: seed, data: data, inputs: inputs, outputs: outputs, initializers: initializers, losses: [loss],
      metrics: metrics,
      optimizer: optimizer, parameterGroups: parameterGroups, scheduler: scheduler, training: training, model: model)
  }

  /// An experiment whose model is written in Swift, with several losses.
  ///
  ///     try Experiment(
  ///       name: "heads", data: data, outputs: ["class": "class_head", "box": "box_head"],
  ///       losses: [
  ///         CrossEntropyLoss().applied(to: ["input": "class", "target": "label"]),
  ///         MSELoss().named("box").applied(to: ["input": "box", "target": "box"]).weighted(0.5),
  ///       ], optimizer: Adam()
  ///     ) {
  ///       Linear(inFeatures: 8, outFeatures: 16).named("stem")
  ///       Linear(inFeatures: 16, outFeatures: 3).named("class_head").applied(to: "stem")
  ///       Linear(inFeatures: 16, outFeatures: 4).named("box_head").applied(to: "stem")
  ///     }
  ///
  /// - Parameter losses: their weighted sum is minimized.
  /// - Throws: `ExperimentError` for names that are illegal or used twice, or numbers out of range.
  public init(
    name: String, seed: Int = 0, data: Data, inputs: [String] = ["input"], outputs: KeyValuePairs<String, String> = [:],
    initializers: [InitializerRule] = [], losses: [any LossBuilder], metrics: [any MetricBuilder]? = nil,
    optimizer: any OptimizerBuilder, parameterGroups: [ParameterGroup] = [],
    scheduler: (any SchedulerBuilder)? = nil, training: Training = Training(),
    @ModelBuilder model: () -> [AppliedLayer]
  ) throws(ExperimentError) {
    let layers = model().enumerated().map { $1.entry(at: $0) }
    try self.init(
      name: name, seed: seed, data: data,
      model: Model(layers, inputs: inputs, outputs: outputs.map { Model.Output($0.key, $0.value) }),
      initializers: initializers, losses: losses.map { AppliedLoss($0).entry(isAlone: losses.count == 1) },
      metrics: metrics?.map { AppliedMetric($0).entry }, optimizer: optimizer.reference,
      parameterGroups: parameterGroups, scheduler: scheduler?.reference, training: training)
  }
}

extension Experiment.Data {
  /// Datasets with what is done to their samples; everything else can be set afterwards.
  ///
  /// - Parameters:
  ///   - transforms: of training samples.
  ///   - evalTransforms: of all others, and of what is predicted; nil for the same.
  public init(
    train: any DatasetBuilder, validation: (any DatasetBuilder)? = nil, test: (any DatasetBuilder)? = nil,
    transforms: [any TransformBuilder] = [], evalTransforms: [any TransformBuilder]? = nil, batchSize: Int = 32
  ) {
    self.init(train: train.reference, batchSize: batchSize)
    self.validation = validation?.reference
    self.test = test?.reference
    trainTransforms = transforms.map(\.reference)
    self.evalTransforms = (evalTransforms ?? transforms).map(\.reference)
  }
}

extension Experiment.ParameterGroup {
  /// Parameters whose names match a pattern, with arguments of the optimizer of their own.
  public init(_ patterns: String..., arguments: KeyValuePairs<String, Value>) {
    self.init(match: patterns, arguments: arguments.map { NamedValue($0.key, $0.value) })
  }
}
