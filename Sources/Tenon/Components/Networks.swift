// Generated from tenon/networks by `tenon plugin builders`.

/// Five blocks of convolution and three linear layers for photographs of 128 x 128.
public struct Classifier: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter numClasses: classes, the width of the output
  public init(numClasses: Int? = nil) {
    reference = ComponentReference("tenon/Classifier", given: ["num_classes": numClasses])
  }
}

/// An image of features as tokens behind a learnt one.
public struct ImageTokens: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - hiddenDim: channels of the image, elements of a token
  ///   - grid: extent of the image, [height, width]
  public init(hiddenDim: Int, grid: Pair<Int>) {
    reference = ComponentReference("tenon/ImageTokens", given: ["hidden_dim": hiddenDim, "grid": grid])
  }
}

/// LeNet-5, two convolutions and three linear layers for small images.
public struct LeNet: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numClasses: classes, the width of the output
  ///   - inChannels: channels of the images
  ///   - padding: of the first convolution: 0 for images of 32 x 32, 2 for 28 x 28
  public init(numClasses: Int? = nil, inChannels: Int? = nil, padding: Int? = nil) {
    reference = ComponentReference(
      "tenon/LeNet", given: ["num_classes": numClasses, "in_channels": inChannels, "padding": padding])
  }
}

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

/// Two convolutions and two linear layers for images of 32 x 32.
public struct Net: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter numClasses: classes, the width of the output
  public init(numClasses: Int? = nil) {
    reference = ComponentReference("tenon/Net", given: ["num_classes": numClasses])
  }
}

/// Net of any width with batch normalization.
public struct NetBatchNorm: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numClasses: classes, the width of the output
  ///   - nChans1: channels behind the first convolution; the second one has half as many
  public init(numClasses: Int? = nil, nChans1: Int? = nil) {
    reference = ComponentReference("tenon/NetBatchNorm", given: ["num_classes": numClasses, "n_chans1": nChans1])
  }
}

/// Net of any width that drops channels in training.
public struct NetDropout: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numClasses: classes, the width of the output
  ///   - nChans1: channels behind the first convolution; the second one has half as many
  ///   - p: share of the values that training sets to zero
  public init(numClasses: Int? = nil, nChans1: Int? = nil, p: Double? = nil) {
    reference = ComponentReference("tenon/NetDropout", given: ["num_classes": numClasses, "n_chans1": nChans1, "p": p])
  }
}

/// Net of any width.
public struct NetWidth: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numClasses: classes, the width of the output
  ///   - nChans1: channels behind the first convolution; the second one has half as many
  public init(numClasses: Int? = nil, nChans1: Int? = nil) {
    reference = ComponentReference("tenon/NetWidth", given: ["num_classes": numClasses, "n_chans1": nChans1])
  }
}

/// Adds a learnt vector to each position of a sequence.
public struct PositionEmbedding: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numPositions: positions of the longest sequence
  ///   - embedDim: elements of a position
  public init(numPositions: Int, embedDim: Int) {
    reference = ComponentReference(
      "tenon/PositionEmbedding", given: ["num_positions": numPositions, "embed_dim": embedDim])
  }
}

/// Torchvision's residual network of 18 layers.
public struct ResNet18: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numClasses: classes, the width of the output
  ///   - zeroInitResidual: start the last normalization of each block at zero, so that blocks begin as their shortcuts
  public init(numClasses: Int? = nil, zeroInitResidual: Bool? = nil) {
    reference = ComponentReference(
      "tenon/ResNet18", given: ["num_classes": numClasses, "zero_init_residual": zeroInitResidual])
  }
}

/// Torchvision's residual network of 34 layers.
public struct ResNet34: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numClasses: classes, the width of the output
  ///   - zeroInitResidual: start the last normalization of each block at zero, so that blocks begin as their shortcuts
  public init(numClasses: Int? = nil, zeroInitResidual: Bool? = nil) {
    reference = ComponentReference(
      "tenon/ResNet34", given: ["num_classes": numClasses, "zero_init_residual": zeroInitResidual])
  }
}

/// Torchvision's residual network of 50 layers.
public struct ResNet50: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numClasses: classes, the width of the output
  ///   - zeroInitResidual: start the last normalization of each block at zero, so that blocks begin as their shortcuts
  ///   - groups: parts of each bottleneck's middle convolution
  ///   - widthPerGroup: channels of each part, where the stage has 64
  public init(numClasses: Int? = nil, zeroInitResidual: Bool? = nil, groups: Int? = nil, widthPerGroup: Int? = nil) {
    reference = ComponentReference(
      "tenon/ResNet50",
      given: [
        "num_classes": numClasses, "zero_init_residual": zeroInitResidual, "groups": groups,
        "width_per_group": widthPerGroup,
      ])
  }
}

/// A network for segmentation: scores for each pixel of an image.
public struct UNet: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - inChannels: channels of the image
  ///   - outChannels: scores of each pixel, one for each class
  ///   - initFeatures: channels of the first block; each further one has twice as many
  public init(inChannels: Int? = nil, outChannels: Int? = nil, initFeatures: Int? = nil) {
    reference = ComponentReference(
      "tenon/UNet", given: ["in_channels": inChannels, "out_channels": outChannels, "init_features": initFeatures])
  }
}

/// Torchvision's VGG network of 11 layers.
public struct VGG11: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numClasses: classes, the width of the output
  ///   - initWeights: start weights as torchvision does, else as layers declare
  ///   - dropout: share of the values that training sets to zero
  public init(numClasses: Int? = nil, initWeights: Bool? = nil, dropout: Double? = nil) {
    reference = ComponentReference(
      "tenon/VGG11", given: ["num_classes": numClasses, "init_weights": initWeights, "dropout": dropout])
  }
}

/// Torchvision's VGG network of 11 layers, with batch normalization.
public struct VGG11_bn: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numClasses: classes, the width of the output
  ///   - initWeights: start weights as torchvision does, else as layers declare
  ///   - dropout: share of the values that training sets to zero
  public init(numClasses: Int? = nil, initWeights: Bool? = nil, dropout: Double? = nil) {
    reference = ComponentReference(
      "tenon/VGG11_bn", given: ["num_classes": numClasses, "init_weights": initWeights, "dropout": dropout])
  }
}

/// Torchvision's VGG network of 16 layers.
public struct VGG16: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numClasses: classes, the width of the output
  ///   - initWeights: start weights as torchvision does, else as layers declare
  ///   - dropout: share of the values that training sets to zero
  public init(numClasses: Int? = nil, initWeights: Bool? = nil, dropout: Double? = nil) {
    reference = ComponentReference(
      "tenon/VGG16", given: ["num_classes": numClasses, "init_weights": initWeights, "dropout": dropout])
  }
}

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

/// A tutorial's residual network of 34 layers with wider stages than ResNet34.
public struct WideStageResNet34: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter numClasses: classes, the width of the output
  public init(numClasses: Int? = nil) {
    reference = ComponentReference("tenon/WideStageResNet34", given: ["num_classes": numClasses])
  }
}
