// Generated from tenon/networks by `tenon plugin builders`.

/// Torchvision's VGG network of 16 layers, with batch normalization.
public struct VGG16_bn: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numClasses: classes, the width of the output
  ///   - initWeights: start weights as torchvision does, else as layers declare
  ///   - dropout: share of the values that training sets to zero
  public init(numClasses: Int? = nil, initWeights: Bool? = nil, dropout: Double? = nil) {
    reference = ComponentReference(
      "tenon/VGG16_bn", given: ["num_classes": numClasses, "init_weights": initWeights, "dropout": dropout])
  }
}
