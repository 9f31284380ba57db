// Generated from tenon/networks by `tenon plugin builders`.

/// Torchvision's transformer of an image's patches.
public struct VisionTransformer: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - imageSize: rows and columns of the images
  ///   - patchSize: rows and columns of a patch
  ///   - numLayers: layers of the encoder
  ///   - numHeads: heads of its attention
  ///   - hiddenDim: elements of a token
  ///   - mlpDim: elements between its linear layers
  ///   - dropout: share of the values that training sets to zero
  ///   - attentionDropout: share of the values that training sets to zero
  ///   - numClasses: classes, the width of the output
  ///   - representationSize: elements of one more layer before the last one; null: none
  public init(
    imageSize: Int, patchSize: Int, numLayers: Int, numHeads: Int, hiddenDim: Int, mlpDim: Int, dropout: Double? = nil,
    attentionDropout: Double? = nil, numClasses: Int? = nil, representationSize: Int? = nil
  ) {
    reference = ComponentReference(
      "tenon/VisionTransformer",
      given: [
        "image_size": imageSize, "patch_size": patchSize, "num_layers": numLayers, "num_heads": numHeads,
        "hidden_dim": hiddenDim, "mlp_dim": mlpDim, "dropout": dropout, "attention_dropout": attentionDropout,
        "num_classes": numClasses, "representation_size": representationSize,
      ])
  }
}
