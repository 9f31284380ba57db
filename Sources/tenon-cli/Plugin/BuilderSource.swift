import Tenon

/// The Swift source of typed builders for the components of a plugin, to be laid out by `swift format`.
struct BuilderSource {
  let text: String

  init(_ manifest: Manifest) {
    let heading = "// Generated from \(manifest.id) by `tenon plugin builders`."
    let imports = manifest.vendor == "tenon" ? [] : ["import Tenon"]
    let components = manifest.components.filter { !$0.isFused }.map { Self.source(of: $0, in: manifest) }
    text = ([heading] + imports + components).joined(separator: "\n\n")
  }

  private static func source(of component: ComponentManifest, in manifest: Manifest) -> String {
    let declaration = component.declaration
    var lines = [
      "/// \(capitalized(declaration.summary)).",
      "public struct \(declaration.name): \(component.isMetric ? "MetricBuilder" : builder(component.kind)) {",
      "  public let reference: ComponentReference", "",
    ]
    if declaration.arguments.count > 1 { lines.append("  /// - Parameters:") }
    for argument in declaration.arguments {
      let bullet = declaration.arguments.count > 1 ? "  - " : "- Parameter "
      lines.append("  /// \(bullet)\(label(argument.name)): \(argument.summary)")
    }
    let parameters = declaration.arguments.map { argument in
      "\(label(argument.name)): \(type(of: argument))" + (argument.defaultValue == nil ? "" : "? = nil")
    }
    let values = declaration.arguments.map { "\"\($0.name)\": \(value(of: $0))" }
    let given = values.isEmpty ? "" : ", given: [\(values.joined(separator: ", "))]"
    let signature = "  public init(\(parameters.joined(separator: ", ")))"
    let body = "reference = ComponentReference(\"\(manifest.fullName(of: component))\"\(given))"
    let line = "\(signature) { \(body) }"
    lines += line.count <= 120 ? [line, "}"] : ["\(signature) {", "    \(body)", "  }", "}"]
    return lines.joined(separator: "\n")
  }

  /// The argument's name in Swift: `in_channels` becomes `inChannels`, `T_max` becomes `tMax`.
  private static func label(_ name: String) -> String {
    let words = name.split(separator: "_").map(String.init)
    return words.prefix(1).joined().lowercased() + words.dropFirst().map(capitalized).joined()
  }

  /// What has several forms is a `Value`, which literals can stand for.
  private static func type(of argument: Argument) -> String {
    let kind = argument.componentKind.map { "any \(builder($0))" } ?? "Value"
    return switch (argument.accepts.subtracting(.null), argument.items) {
    case (.bool, _): "Bool"
    case (.int, _): "Int"
    case (.float, _): "Double"
    case (.string, _), (.choice, _), (.formula, _): "String"
    case (.tuple, .float) where argument.itemCount == 2: "Pair<Double>"
    case (.tuple, .int) where argument.itemCount == 2: "Pair<Int>"
    case (.component, _): "(\(kind))"
    case (.list, .int): "[Int]"
    case (.list, .float): "[Double]"
    case (.list, .string): "[String]"
    case (.list, [.list, .int]): "[[Int]]"
    case (.list, .component): "[\(kind)]"
    default: "Value"
    }
  }

  private static let keywords: Set = [
    "as", "break", "case", "class", "default", "defer", "do", "else", "enum", "extension", "false", "for", "func",
    "guard",
    "if", "import", "in", "init", "inout", "is", "let", "nil", "operator", "protocol", "repeat", "rethrows", "return",
    "self",
    "static", "struct", "subscript", "super", "switch", "throw", "throws", "true", "try", "var", "where", "while",
  ]

  private static func value(of argument: Argument) -> String {
    // As a label any word may stand, as a value none that Swift has a meaning for.
    let name = keywords.contains(label(argument.name)) ? "`\(label(argument.name))`" : label(argument.name)
    guard argument.componentKind != nil else { return name }
    return argument.defaultValue == nil ? "NestedComponents(\(name))" : "\(name).map { NestedComponents($0) }"
  }

  private static func builder(_ kind: ComponentKind) -> String { capitalized(kind.description) + "Builder" }

  private static func capitalized(_ text: some StringProtocol) -> String {
    text.prefix(1).uppercased() + text.dropFirst()
  }
}
