import TenonCore
import TenonEngine
import TenonHost

extension Experiment {
  /// Parameters that start otherwise than their layers declare; of several rules the first that matches one has it.
  ///
  ///     initializers:
  ///       - {component: Conv2d, parameter: weight, kaiming_normal: {mode: fan_out, nonlinearity: relu}}
  ///       - {match: "head.*.bias", zeros: {}}
  ///
  /// What is left out excludes nothing.
  public struct InitializerRule: Sendable, Equatable {
    /// The layer's component.
    public var component: String?
    /// Patterns of parameter names as the model has them: `head.*.bias`.
    public var match: [String]
    /// Patterns of parameter names as the layer has them: `weight`.
    public var parameter: [String]
    public var initializer: Initializer

    /// - Parameter initializer: any but a layer's own.
    public init(
      component: String? = nil, match: [String] = [], parameter: [String] = [], _ initializer: Initializer
    ) {
      self.component = component
      self.match = match
      self.parameter = parameter
      self.initializer = initializer
    }

    /// - Parameter name: as the model has it.
    func matches(_ name: String, of component: String, _ parameter: Parameter) -> Bool {
      func fits(_ patterns: [String], _ name: String) -> Bool {
        patterns.isEmpty || patterns.contains { NamePattern($0).matches(name) }
      }
      return (self.component ?? component) == component && fits(match, name)
        && fits(self.parameter, parameter.name)
    }
  }
}

extension Experiment.InitializerRule {
  private static let selectors = ["component", "match", "parameter"]

  init(_ setting: Setting) throws(ExperimentError) {
    let names = Initializer.declarations.map(\.name)
    let section = try SettingSection(setting, Self.keys, name: "a rule of initializers")
    guard case .map(let entries) = setting.kind, Self.selectors.contains(where: { section[$0] != nil }),
      let entry = entries.first(where: { names.contains($0.key) }),
      entries.count(where: { names.contains($0.key) }) == 1
    else {
      throw ExperimentError.wrongValue(
        "initializers",
        expected: "rules with component, match or parameter and one initializer: {match: '*.bias', zeros: {}}", setting)
    }
    self.init(
      component: try section.string("component"),
      match: try section.names("match"), parameter: try section.names("parameter"),
      try Self.initializer(entry.key, entry.value))
  }

  private static func initializer(_ name: String, _ setting: Setting) throws(ExperimentError) -> Initializer {
    let given = try setting.arguments(of: name).arguments
    let declared = Initializer.declarations.first { $0.name == name }?.arguments ?? []
    do {
      return try Initializer(name: name, ConfigResolver.resolve(given, declared, of: name))
    } catch let error as ConfigError {
      throw ExperimentError.at(setting.nearest(to: error.path).origin, error.diagnostic)
    } catch {
      throw ExperimentError.wrongValue(name, expected: "\(error)", setting)
    }
  }

  var json: JSON {
    var object = JSONObject()
    if let component { object["component"] = .string(component) }
    if !match.isEmpty { object["match"] = .array(match.map(JSON.string)) }
    if !parameter.isEmpty { object["parameter"] = .array(parameter.map(JSON.string)) }
    for member in initializer.reference.flatMap({ JSON($0).objectValue }) ?? [:] { object[member.key] = member.value }
    return .object(object)
  }
}
