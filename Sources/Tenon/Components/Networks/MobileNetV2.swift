// Generated from tenon/networks by `tenon plugin builders`.

/// Torchvision's network of inverted residual blocks, small and quick.
public struct MobileNetV2: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numClasses: classes, the width of the output
  ///   - widthMult: what channels are multiplied by
  ///   - roundNearest: channels are multiples of this
  ///   - dropout: share of the values that training sets to zero
  public init(numClasses: Int? = nil, widthMult: Double? = nil, roundNearest: Int? = nil, dropout: Double? = nil) {
    reference = ComponentReference(
      "tenon/MobileNetV2",
      given: ["num_classes": numClasses, "width_mult": widthMult, "round_nearest": roundNearest, "dropout": dropout])
  }
}
