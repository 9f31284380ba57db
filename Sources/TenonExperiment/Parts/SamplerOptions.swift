import TenonCore

/// How often samples of which classes are drawn in training: the key `sampler` of `data`.
///
///     sampler: balanced
///     sampler: {weights: {cat: 1, dog: 0.25}, num_samples: 1000, replacement: true}
public struct SamplerOptions: Sendable, Equatable {
  public enum Weights: Sendable, Equatable {
    /// Every class is drawn equally often: a sample weighs 1 / samples of its class.
    case balanced
    /// For a sample of each class.
    case classes([ClassWeight])
  }

  public struct ClassWeight: Sendable, Equatable {
    public var name: String
    public var weight: Double

    public init(_ name: String, _ weight: Double) {
      self.name = name
      self.weight = weight
    }
  }

  public var weights: Weights
  /// Samples of an epoch; nil: as many as there are.
  public var numSamples: Int?
  /// Whether a sample may be drawn again in the same epoch.
  public var replacement: Bool

  public init(_ weights: Weights, numSamples: Int? = nil, replacement: Bool = true) {
    self.weights = weights
    self.numSamples = numSamples
    self.replacement = replacement
  }

  static let keys = SettingTable(
    "data.sampler", "Which training samples an epoch has, and how often.",
    [
      SettingKey(
        "weights", .described("`balanced`, or mapping of classes to numbers"), otherwise: "`balanced`",
        limits: "at least 0, a number for every class", "how often samples of a class are drawn, compared with others"),
      SettingKey(
        "num_samples", .integer(1...1 << 40), otherwise: "as many as there are", "samples of an epoch"),
      SettingKey(
        "replacement", .flag, default: .bool(true), "whether a sample may be drawn again in the same epoch"),
    ])

  init(_ setting: Setting) throws(ExperimentError) {
    if case .scalar(.string("balanced")) = setting.kind {
      self.init(.balanced)
      return
    }
    guard case .map = setting.kind else {
      throw ExperimentError.wrongValue(
        "sampler", expected: "balanced, or a mapping with \(Self.keys.names.joined(separator: ", "))", setting)
    }
    let section = try SettingSection(setting, Self.keys, name: "sampler")
    self.init(
      try section["weights"].map(Self.weights) ?? .balanced,
      numSamples: section["num_samples"] == nil ? nil : try section.int("num_samples"),
      replacement: try section.bool("replacement"))
  }

  private static func weights(_ setting: Setting) throws(ExperimentError) -> Weights {
    if case .scalar(.string("balanced")) = setting.kind { return .balanced }
    let expected = "balanced, or a number of at least 0 for every class: {cat: 1, dog: 0.25}"
    guard case .map(let entries) = setting.kind, !entries.isEmpty else {
      throw ExperimentError.wrongValue("weights", expected: expected, setting)
    }
    var weights: [ClassWeight] = []
    for (name, value) in entries {
      guard case .scalar(let number) = value.kind, let weight = number.number, weight >= 0, weight.isFinite else {
        throw ExperimentError.wrongValue(name, expected: expected, value)
      }
      weights.append(ClassWeight(name, weight))
    }
    return .classes(weights)
  }

  var json: JSON {
    var object = JSONObject()
    switch weights {
    case .balanced: object["weights"] = "balanced"
    case .classes(let entries):
      var classes = JSONObject()
      for entry in entries { classes[entry.name] = .double(entry.weight) }
      object["weights"] = .object(classes)
    }
    if let numSamples { object["num_samples"] = .int(numSamples) }
    object["replacement"] = .bool(replacement)
    return .object(object)
  }
}
