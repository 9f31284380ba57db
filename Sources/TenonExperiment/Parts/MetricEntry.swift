import TenonCore

extension Experiment {
  /// What is measured of training, validation and test: a metric, or a loss that is not minimized.
  ///
  ///     metrics:
  ///       - Accuracy
  ///       - TopKAccuracy: {k: 3}
  ///       - {name: acc5, TopKAccuracy: {k: 5}}
  ///       - {MSELoss: {}, inputs: {input: box, target: box}}
  public struct MetricEntry: Sendable, Equatable {
    public var component: ComponentReference
    /// What its value is called, or what stands before the names of several; nil for the component's own names:
    /// `top_3_accuracy`, and `mse_loss` for the loss `MSELoss`.
    public var name: String?
    /// For a port the name of what it reads, as for a loss.
    public var inputs: [String: String]

    public init(_ component: ComponentReference, name: String? = nil, inputs: [String: String] = [:]) {
      self.component = component
      self.name = name
      self.inputs = inputs
    }
  }
}

extension Experiment.MetricEntry {
  /// One metric or a list of them; nil for those that follow from the loss.
  static func all(_ setting: Setting?) throws(ExperimentError) -> [Experiment.MetricEntry]? {
    guard let setting else { return nil }
    guard case .list(let items) = setting.kind else { return [try Experiment.MetricEntry(setting)] }
    return try items.map { (item) throws(ExperimentError) in try Experiment.MetricEntry(item) }
  }

  private init(_ setting: Setting) throws(ExperimentError) {
    self.init(
      try setting.component("metrics", beside: Self.keys.names), name: try setting["name"]?.reportName(),
      inputs: try setting["inputs"]?.bindings(of: "metric") ?? [:])
  }

  var json: JSON {
    var object = JSONObject()
    if let name { object["name"] = .string(name) }
    for member in JSON(component).objectValue ?? [:] { object[member.key] = member.value }
    if !inputs.isEmpty { object["inputs"] = JSON(bindings: inputs) }
    return .object(object)
  }
}
