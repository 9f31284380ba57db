/// Writes a model as a list of layers, each applied to the one before it unless it says otherwise.
///
///     Conv2d(inChannels: 8, outChannels: 8, kernelSize: 3, padding: 1).named("inner")
///     Add().applied(to: "inner", "input")
///     for width in [8, 16] { ResidualBlock(inchannel: 8, outchannel: width) }
@resultBuilder
public enum ModelBuilder {
  public static func buildExpression(_ layer: any LayerBuilder) -> [AppliedLayer] { [AppliedLayer(layer)] }

  public static func buildExpression(_ layer: AppliedLayer) -> [AppliedLayer] { [layer] }

  /// The layers of another model or of a function.
  public static func buildExpression(_ layers: [AppliedLayer]) -> [AppliedLayer] { layers }

  public static func buildBlock(_ layers: [AppliedLayer]...) -> [AppliedLayer] { layers.flatMap { $0 } }

  public static func buildArray(_ layers: [[AppliedLayer]]) -> [AppliedLayer] { layers.flatMap { $0 } }

  public static func buildOptional(_ layers: [AppliedLayer]?) -> [AppliedLayer] { layers ?? [] }

  public static func buildEither(first layers: [AppliedLayer]) -> [AppliedLayer] { layers }

  public static func buildEither(second layers: [AppliedLayer]) -> [AppliedLayer] { layers }
}

/// A layer with a name and inputs of its own.
public struct AppliedLayer: Sendable {
  let layer: any LayerBuilder
  var name: String?
  var inputs: [String]?

  init(_ layer: any LayerBuilder) { self.layer = layer }

  /// Names the layer; its parameters are called after it: `stem.weight`.
  public func named(_ name: String) -> AppliedLayer {
    var applied = self
    applied.name = name
    return applied
  }

  /// Applies it to earlier layers by name, or to `input`; `name.port` is one of several outputs.
  public func applied(to inputs: String...) -> AppliedLayer {
    var applied = self
    applied.inputs = inputs
    return applied
  }

  /// As an experiment holds it; without a name it is called after its position, as in PyTorch's Sequential.
  func entry(at position: Int) -> Experiment.LayerEntry {
    Experiment.LayerEntry(name: name ?? "\(position)", component: layer.reference, inputs: inputs)
  }
}

extension LayerBuilder {
  /// Names the layer; its parameters are called after it: `stem.weight`.
  public func named(_ name: String) -> AppliedLayer { AppliedLayer(self).named(name) }

  /// Applies it to earlier layers by name, or to `input`; `name.port` is one of several outputs.
  public func applied(to inputs: String...) -> AppliedLayer {
    var applied = AppliedLayer(self)
    applied.inputs = inputs
    return applied
  }
}
