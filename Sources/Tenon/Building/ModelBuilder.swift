/// Writes a model as a list of layers, each applied to the one before it unless it says otherwise.
///
///     Conv2d(inChannels: 8, outChannels: 8, kernelSize: 3, padding: 1).named("inner")
///     Add().applied(to: "inner", "input")
///     for width in [8, 16] { ResidualBlock(inchannel: 8, outchannel: width) }
///     Reuse("inner").applied(to: "other")
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
