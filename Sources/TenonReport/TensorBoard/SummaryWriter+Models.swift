import TenonCore
import TenonEngine
import TenonFormats
import TenonStatistics

extension SummaryWriter {
  /// A model's layers, nested by their names, with the shapes of what flows between them.
  ///
  /// - Parameter summary: where the shapes are from; nil leaves them out.
  public func addGraph(_ graph: ModelGraph, summary: ModelSummary? = nil, wallTime: Double? = nil) throws {
    try write(Event.graph(GraphDefinition(graph, summary).message, wallTime: wallTime))
  }

  /// - Parameter inputs: types of the model's inputs, with the batch.
  /// - Throws: `PlanError` for inputs that the model does not take.
  public func addGraph(_ model: Model, inputs: [String: TensorType], wallTime: Double? = nil) throws {
    try addGraph(model.graph, summary: ModelSummary(model.outline, inputs: inputs), wallTime: wallTime)
  }

  /// Points for the projector, in files beside the events: `STEP/TAG`.
  ///
  /// - Parameters:
  ///   - points: [N, D].
  ///   - metadata: for each point its label, or the columns of its row.
  ///   - metadataHeader: the columns' names; needed where there are several.
  ///   - labelImages: [N, C, H, W], a picture of each point.
  public func addEmbedding(
    _ points: Tensor, metadata: [[String]]? = nil, metadataHeader: [String]? = nil, labelImages: Tensor? = nil,
    step: Int? = nil, tag: String = "default"
  ) throws {
    try Self.check(folder: tag)
    if let step, step < 0 {
      throw SummaryError.wrong("an embedding", expected: "a step of 0 or more", received: "\(step)")
    }
    let labels = metadata.map { ProjectorConfig.Labels(rows: $0, header: metadataHeader) }
    try withProjector { projector in
      try projector.add(points, labels, images: labelImages, step: step ?? 0, tag: tag, in: logDir)
    }
  }

  public func addEmbedding(
    _ points: Tensor, metadata: [String], labelImages: Tensor? = nil, step: Int? = nil, tag: String = "default"
  ) throws {
    try addEmbedding(points, metadata: metadata.map { [$0] }, labelImages: labelImages, step: step, tag: tag)
  }

  /// What a training was set to and what came of it, for the page that compares trainings: a run of its own below this one.
  ///
  /// - Parameters:
  ///   - metrics: scalars of that run, by their tags.
  ///   - domains: all values that a parameter may have, where that is known.
  ///   - runName: the folder; nil for one after the time.
  public func addHParams(
    _ values: [String: HyperParameter], metrics: [String: Double], domains: [String: [HyperParameter]] = [:],
    runName: String? = nil, step: Int? = nil
  ) throws {
    let name = runName ?? "\(Event.now)"
    try Self.check(folder: name)
    for (parameter, domain) in domains {
      guard let value = values[parameter], domain.allSatisfy({ $0.type == value.type }) else {
        throw SummaryError.wrong(
          "hyper-parameters", expected: "domains of given parameters, with values of their types",
          received: "a domain of '\(parameter)'")
      }
    }
    let tags = metrics.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let session = HyperParameterSession(values: values, metrics: tags, domains: domains)
    let scalars = tags.map { SummaryValue.scalar($0, metrics[$0] ?? .nan) }
    let events = (session.summaries(at: Event.now) + scalars).map { Event.summary([$0], step: step, wallTime: nil) }
    try writeRun(events, in: "\(logDir)/\(name)")
  }
}
