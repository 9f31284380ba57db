import TenonCore
import TenonEngine
import TenonFormats
import TenonHost

/// Layers alone, without data, loss and optimizer: what `tenon show layer` shows.
///
///     let chain = try LayerChain("Conv2d", arguments: ["in_channels=1", ...], inputCount: 1, factory: factory)
///     let model = try Model(chain.graph, factory: factory, seed: 0)
public struct LayerChain: Sendable {
  public let graph: ModelGraph

  /// Bytes of the longest file that is read.
  private static let largestFile = 1 << 20

  /// Reads one layer or several.
  ///
  /// - Parameters:
  ///   - layer: a component's name; or layers as the `model` of an experiment has them, as YAML or the name of a file.
  ///   - arguments: of the component, `key=value`, the value in YAML.
  ///   - inputCount: how many tensors there are for inputs; where the layers name none and there are several, they go
  ///     into the first layer in this order.
  /// - Throws: `ExperimentError` with the line; `FileError`.
  public init(_ layer: String, arguments: [String] = [], inputCount: Int = 1, factory: ComponentFactory) throws {
    let model = try Self.model(layer, arguments, inputCount)
    // Where lines are looked up for messages.
    let source = Setting(kind: .map([("model", model)]), origin: model.origin)
    let resolver = ExperimentResolver(factory)
    let read = try Experiment.Model(model)
    graph = try resolver.graph(read, try resolver.layers(of: read, in: source, factory), source: source)
  }

  private static func model(_ layer: String, _ arguments: [String], _ inputCount: Int) throws -> Setting {
    guard let written = try written(layer) else {
      let origin = Setting.Origin(place: ([layer] + arguments).joined(separator: " "), text: "")
      let values = Setting(kind: .map(try arguments.map { try self.argument($0) }), origin: origin)
      return list([Setting(kind: .map([(layer, values)]), origin: origin)], inputCount)
    }
    guard arguments.isEmpty else { throw ExperimentError.argumentsBesideLayers(layer, arguments[0]) }
    switch written.kind {
    case .list(let items): return list(items, inputCount)
    case .map(let entries) where !entries.contains(where: { $0.key == "layers" }): return list([written], inputCount)
    case .scalar: return list([written], inputCount)
    case .map: return written
    }
  }

  /// `kernel_size=3`, the value in YAML.
  private static func argument(_ text: String) throws -> (key: String, value: Setting) {
    guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
      throw ExperimentError.notAnArgument(text)
    }
    let written = text[text.index(after: equals)...]
    var value = Setting(kind: .scalar(.null), origin: Setting.Origin(place: text, text: ""))
    if !written.isEmpty { value.kind = try Setting(yaml: String(written), name: text).kind }
    return (String(text[..<equals]), value)
  }

  /// Layers in YAML; nil for the name of a component.
  private static func written(_ layer: String) throws -> Setting? {
    if let first = layer.first(where: { !$0.isWhitespace }), "[{-".contains(first) {
      return try Setting(yaml: layer, name: "the layers")
    }
    guard [".yaml", ".yml", ".json"].contains(where: layer.lowercased().hasSuffix) else { return nil }
    let bytes = try InputFile.read(layer, maximumBytes: largestFile)
    return try Setting(yaml: String(decoding: bytes, as: UTF8.self), name: layer)
  }

  /// A list of layers, the first of which reads all inputs.
  private static func list(_ items: [Setting], _ inputCount: Int) -> Setting {
    guard inputCount > 1, let first = items.first else {
      return Setting(kind: .list(items), origin: items.first?.origin ?? Setting.Origin(place: "the layers", text: ""))
    }
    let origin = first.origin
    func text(_ text: String) -> Setting { Setting(kind: .scalar(.string(text)), origin: origin) }
    let names = Setting(kind: .list((1...inputCount).map { text("input_\($0)") }), origin: origin)
    var entries: [(key: String, value: Setting)]
    switch first.kind {
    case .map(let known): entries = known
    case .scalar(let name): entries = [(name.description, Setting(kind: .map([]), origin: origin))]
    case .list: entries = []
    }
    if first["inputs"] == nil { entries.append(("inputs", names)) }
    let layers = [Setting(kind: .map(entries), origin: origin)] + items.dropFirst()
    return Setting(
      kind: .map([("inputs", names), ("layers", Setting(kind: .list(layers), origin: origin))]), origin: origin)
  }
}

extension ExperimentError {
  fileprivate static func notAnArgument(_ text: String) -> ExperimentError {
    ExperimentError(
      diagnostic: Diagnostic("bad-option", "cannot understand '\(String(text.prefix(200)))'")
        .expected("argument=value, as in kernel_size=3"))
  }

  fileprivate static func argumentsBesideLayers(_ layers: String, _ argument: String) -> ExperimentError {
    ExperimentError(
      diagnostic: Diagnostic("bad-option", "'\(argument)' is given beside layers that have their arguments")
        .with("layers", String(layers.prefix(200))).help("write it into the layers, or name one component alone"))
  }
}
