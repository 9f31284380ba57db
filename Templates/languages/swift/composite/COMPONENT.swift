import TenonPlugin

let plugin = Plugin(id: "VENDOR/PLUGIN", version: "0.1.0", license: "Apache-2.0", components: [COMPONENT.self])

/// Each element times its share of the softmax along `dim`; a formula of other layers, whose gradient is theirs.
///
/// Input shape: any. Output shape: the same.
struct COMPONENT: CompositeFormula {
  static let declaration = Declaration(
    "COMPONENT", "x times its softmax", arguments: [.int("dim", default: -1, "the dimension of the softmax")],
    uses: ["tenon/Softmax", "tenon/Mul"])

  static func forward(_ x: GraphValue, _ graph: GraphBuilder, _ config: Config) throws -> GraphValue {
    try graph("product", "tenon/Mul", x, graph("share", "tenon/Softmax", ["dim": config.value("dim")], x))
  }
}
