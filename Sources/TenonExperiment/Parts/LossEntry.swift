import TenonCore

extension Experiment {
  /// A loss with what it reads and its share in the sum that is minimized.
  ///
  ///     loss:
  ///       - {CrossEntropyLoss: {}, inputs: {input: class, target: label}}
  ///       - {name: box, MSELoss: {}, inputs: {input: box, target: box}, weight: 0.5}
  public struct LossEntry: Sendable, Equatable {
    /// What a single loss is called that has no name.
    static let standardName = "loss"

    /// In reports of several losses: `train_box_loss`.
    public var name: String
    public var component: ComponentReference
    /// For a port of the loss the name of what it reads: an output of the model, else a value of a layer, else a field of
    /// the sample.
    ///
    /// Ports that are not named read what they are called: `target`, and `input` the model's first output. What an
    /// earlier port reads already is no output for the next one: `{input: box, target: box}` compares the output with the
    /// field.
    public var inputs: [String: String]
    public var weight: Double

    /// - Parameter name: nil for the only loss.
    public init(
      _ component: ComponentReference, name: String? = nil, inputs: [String: String] = [:], weight: Double = 1
    ) {
      self.name = name ?? Self.standardName
      self.component = component
      self.inputs = inputs
      self.weight = weight
    }

    /// What one of several losses is called that has no name: `cross_entropy` for `CrossEntropyLoss`.
    public static func name(of component: ComponentReference) -> String {
      let name = component.reportName
      return name.hasSuffix("_loss") ? String(name.dropLast(5)) : name
    }
  }
}

extension Experiment.LossEntry {
  /// One loss, or a list of losses.
  static func all(_ setting: Setting) throws(ExperimentError) -> [Experiment.LossEntry] {
    guard case .list(let items) = setting.kind else { return [try Experiment.LossEntry(setting, isAlone: true)] }
    guard !items.isEmpty else { throw ExperimentError.wrongValue("loss", expected: "at least one loss", setting) }
    var losses: [Experiment.LossEntry] = []
    for item in items {
      let loss = try Experiment.LossEntry(item, isAlone: items.count == 1)
      guard !losses.contains(where: { $0.name == loss.name }) else {
        throw ExperimentError.repeatedName("two losses are called '\(loss.name)'", item.origin)
      }
      losses.append(loss)
    }
    return losses
  }

  /// `MSELoss`, `{MSELoss: {...}}`, or with a name, inputs and a weight of its own.
  private init(_ setting: Setting, isAlone: Bool) throws(ExperimentError) {
    let reference = try setting.component("loss", beside: Self.keys.names)
    let name = try setting["name"]?.reportName() ?? (isAlone ? Self.standardName : Self.name(of: reference))
    var weight = 1.0
    if case .map = setting.kind { weight = try SettingSection(setting, Self.keys).number("weight") ?? weight }
    self.init(reference, name: name, inputs: try setting["inputs"]?.bindings(of: "loss") ?? [:], weight: weight)
  }

  /// In the form that was read: the component alone where that says all.
  private func json(isAlone: Bool) -> JSON {
    guard case .object(let component) = JSON(component) else { return .null }
    var object = JSONObject()
    if !isAlone || name != Self.standardName { object["name"] = .string(name) }
    for member in component { object[member.key] = member.value }
    if !inputs.isEmpty { object["inputs"] = JSON(bindings: inputs) }
    if weight != 1 { object["weight"] = .double(weight) }
    return .object(object)
  }

  static func json(_ losses: [Experiment.LossEntry]) -> JSON {
    losses.count == 1 ? losses[0].json(isAlone: true) : .array(losses.map { $0.json(isAlone: false) })
  }
}
