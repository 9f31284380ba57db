import TenonCore

extension Manifest {
  public var json: JSON {
    var object: JSONObject = [
      "schema": .int(Self.schema), "id": .string(id), "version": .string(version),
      "abi": ["major": .int(abiMajor), "needs_minor": .int(needsMinor)], "language": .string(language),
      "license": .string(license),
    ]
    if let homepage { object["homepage"] = .string(homepage) }
    object["components"] = .array(components.map(\.json))
    if let installation {
      object["library"] = ["file": .string(installation.file), "sha256": .string(installation.sha256)]
      object["platform"] = .string(installation.platform)
      object["toolchain"] = .string(installation.toolchain)
    }
    return .object(object)
  }

  /// - Throws: `ManifestFormatError` naming the entry.
  public init(_ json: JSON) throws(ManifestFormatError) {
    let reader = ManifestReader(json, at: "manifest")
    let schema = try reader.int("schema")
    guard schema == Self.schema else {
      throw ManifestFormatError("schema", expected: "\(Self.schema)", received: "\(schema)")
    }
    let abi = try reader.object("abi")
    var components: [ComponentManifest] = []
    for item in try reader.array("components") { components.append(try ComponentManifest(item)) }
    var installation: Installation?
    if reader.has("library") {
      let library = try reader.object("library")
      installation = Installation(
        file: try library.string("file"), sha256: try library.string("sha256"),
        platform: try reader.string("platform"), toolchain: try reader.string("toolchain"))
    }
    self.init(
      id: try reader.string("id"), version: try reader.string("version"), abiMajor: try abi.int("major"),
      needsMinor: try abi.int("needs_minor"), language: try reader.string("language"),
      license: try reader.string("license"), homepage: reader.has("homepage") ? try reader.string("homepage") : nil,
      components: components, installation: installation)
    guard Self.isLegal(id: id) else {
      throw ManifestFormatError("id", expected: "vendor/plugin in lower case, digits and hyphens", received: id)
    }
  }
}

extension ComponentManifest {
  public var json: JSON {
    var object: JSONObject = [
      "kind": .string(kind.description), "name": .string(declaration.name), "summary": .string(declaration.summary),
    ]
    if let documentation {
      let lines = documentation.split(separator: "\n", omittingEmptySubsequences: false)
      object["documentation"] = .array(lines.map { .string(String($0)) })
    }
    if isComposite { object["composite"] = true }
    if isMetric { object["metric"] = true }
    if let fusion { object["fusion"] = fusion.json }
    if declaration.supportsFloat64 { object["float64"] = true }
    if !declaration.uses.isEmpty { object["uses"] = .array(declaration.uses.map(JSON.string)) }
    object["arguments"] = .array(declaration.arguments.map(\.json))
    if !declaration.examples.isEmpty { object["examples"] = .array(declaration.examples.map(\.json)) }
    return .object(object)
  }

  init(_ reader: ManifestReader) throws(ManifestFormatError) {
    let name = try reader.string("name")
    guard Manifest.isLegal(componentName: name) else {
      throw ManifestFormatError("name", expected: "letters, digits and underscores", received: name)
    }
    let kindName = try reader.string("kind")
    guard let kind = ComponentKind(kindName) else {
      throw ManifestFormatError(
        "kind", expected: ComponentKind.allCases.map(\.description).joined(separator: ", "), received: kindName)
    }
    var arguments: [Argument] = []
    for item in try reader.array("arguments") { arguments.append(try Argument(item)) }
    let declaration = Declaration(
      name, try reader.string("summary"), arguments: arguments, supportsFloat64: try reader.flag("float64"),
      uses: reader.has("uses") ? try reader.strings("uses") : [],
      examples: reader.has("examples") ? try Example.all(try reader.array("examples")) : [])
    self.init(
      kind: kind, declaration: declaration, isComposite: try reader.flag("composite"),
      isMetric: try reader.flag("metric"),
      fusion: reader.has("fusion") ? try FusionPattern(try reader.object("fusion")) : nil,
      documentation: try reader.lines("documentation", longest: Self.longestDocumentation))
  }
}

extension Argument {
  private static let typeNames: [(String, ValueTypes)] = [
    ("null", .null), ("bool", .bool), ("int", .int), ("float", .float), ("string", .string), ("choice", .choice),
    ("tuple", .tuple), ("list", .list), ("tensor", .tensor), ("formula", .formula), ("component", .component),
  ]

  private static func names(_ types: ValueTypes) -> JSON {
    .array(typeNames.filter { types.contains($0.1) }.map { .string($0.0) })
  }

  private static func types(_ names: [String]) throws(ManifestFormatError) -> ValueTypes {
    var types: ValueTypes = []
    for name in names {
      guard let type = typeNames.first(where: { $0.0 == name })?.1 else {
        throw ManifestFormatError(
          "types", expected: typeNames.map(\.0).joined(separator: ", "), received: name)
      }
      types.insert(type)
    }
    return types
  }

  fileprivate var json: JSON {
    var object: JSONObject = ["name": .string(name), "summary": .string(summary), "types": Self.names(accepts)]
    if !items.isEmpty { object["items"] = Self.names(items) }
    if itemCount > 0 { object["count"] = .int(itemCount) }
    if let defaultValue { object["default"] = JSON(defaultValue) }
    if minimum != -.infinity || excludesMinimum {
      object[excludesMinimum ? "above" : "minimum"] = JSON(number: minimum)
    }
    if maximum != .infinity || excludesMaximum { object[excludesMaximum ? "below" : "maximum"] = JSON(number: maximum) }
    if stopsGradient { object["stops_gradient"] = true }
    if !choices.isEmpty { object["choices"] = .array(choices.map(JSON.string)) }
    if let componentKind { object["component"] = .string(componentKind.description) }
    if !variables.isEmpty { object["variables"] = .array(variables.map(JSON.string)) }
    return .object(object)
  }

  fileprivate init(_ reader: ManifestReader) throws(ManifestFormatError) {
    self.init(
      try reader.string("name"), try reader.string("summary"), accepts: try Self.types(try reader.strings("types")),
      default: try reader.value("default"))
    if reader.has("items") { items = try Self.types(try reader.strings("items")) }
    if reader.has("count") { itemCount = try reader.int("count") }
    if reader.has("variables") { variables = try reader.strings("variables") }
    excludesMinimum = reader.has("above")
    excludesMaximum = reader.has("below")
    minimum = try reader.number(excludesMinimum ? "above" : "minimum") ?? -.infinity
    maximum = try reader.number(excludesMaximum ? "below" : "maximum") ?? .infinity
    stopsGradient = try reader.flag("stops_gradient")
    if reader.has("choices") { choices = try reader.strings("choices") }
    if reader.has("component") {
      let name = try reader.string("component")
      guard let kind = ComponentKind(name) else {
        throw ManifestFormatError(
          "component", expected: ComponentKind.allCases.map(\.description).joined(separator: ", "), received: name)
      }
      componentKind = kind
    }
  }
}

extension JSON {
  /// A bound: an integer where it is one, so that it reads `0` and not `0.0`; infinities as values write them.
  fileprivate init(number: Double) {
    self = Int(exactly: number).map(JSON.int) ?? JSON(TenonCore.Value.float(number))
  }
}
