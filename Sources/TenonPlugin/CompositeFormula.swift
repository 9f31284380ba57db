/// A composite layer with one input and one output whose formula needs nothing but its arguments.
///
///     struct Bottleneck: CompositeFormula {
///       static let declaration = Declaration(
///         "Bottleneck", "Linear, Tanh, Linear", arguments: [.int("width", "of input and output").atLeast(1)],
///         uses: ["tenon/Linear", "tenon/Tanh"])
///       static func forward(_ x: GraphValue, _ graph: GraphBuilder, _ config: Config) throws -> GraphValue {
///         let width = try config.value("width")
///         let hidden = try graph("0", "tenon/Linear", ["in_features": width, "out_features": 8], x)
///         return try graph("2", "tenon/Linear", ["in_features": 8, "out_features": width], graph("1", "tenon/Tanh", hidden))
///       }
///     }
///
/// A composite that prepares or checks something when it is created is a `CompositeComponent`.
public protocol CompositeFormula: CompositeComponent {
  init()

  /// The formula: applies layers to values, and yields the last one.
  static func forward(_ x: GraphValue, _ graph: GraphBuilder, _ config: Config) throws -> GraphValue
}

extension CompositeFormula {
  /// The arguments reach the formula, not the instance.
  public init(_ config: Config) throws { self.init() }
}

/// A formula with the arguments that it is applied with.
struct FormulaComposite: CompositeLayer {
  let type: any CompositeFormula.Type
  let config: Config

  func forward(_ x: GraphValue, _ graph: GraphBuilder) throws -> GraphValue { try type.forward(x, graph, config) }
}

extension Config {
  /// An argument as it is, to be handed on to another component.
  ///
  /// - Throws: `ComponentError` (argument) for one that was not declared.
  public func value(_ name: String) throws(ComponentError) -> Value {
    guard let value = self[name] else { throw ComponentError(.argument, field: name, "no such argument") }
    return value
  }
}
