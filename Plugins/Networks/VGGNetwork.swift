import TenonPlugin

/// What torchvision's VGG networks have in common: five blocks of convolutions 3 x 3 with ReLU, each before maxima of
/// 2 x 2, an average of 7 x 7 places, and three linear layers.
///
/// features = (Conv2d, [BatchNorm2d,] ReLU) by the plan, MaxPool2d after each block; avgpool to 7 x 7; classifier =
/// Linear 4096, ReLU, Dropout, Linear 4096, ReLU, Dropout, Linear num_classes. Names are the positions in both. Convolutions
/// start by Kaiming's normal initialization over the outputs (fan_out), linear layers normal with deviation 0.01, biases at
/// zero, unless `init_weights` is false.
///
/// Source: Simonyan, Zisserman 2015, Very Deep Convolutional Networks for Large-Scale Image Recognition, table 1.
struct VGGNetwork {
  /// Channels of the convolutions of each block.
  enum Plan {
    /// Configuration A.
    case eleven
    /// Configuration D.
    case sixteen

    var blocks: [[Int]] {
      switch self {
      case .eleven: [[64], [128], [256, 256], [512, 512], [512, 512]]
      case .sixteen: [[64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]]
      }
    }
  }

  static let arguments: [Argument] = [
    .classes(1000),
    .bool("init_weights", default: true, "start weights as torchvision does, else as layers declare"),
    .dropout(0.5),
  ]
  static let uses =
    Part.uses + ["tenon/AdaptiveAvgPool2d", "tenon/Dropout", "tenon/Flatten", "tenon/MaxPool2d", "tenon/ReLU"]
  static let examples = [
    Example(["num_classes": 10], inputs: [ExampleInput("input", .float32, [1, 3, 40, 33])])
  ]

  /// Rows and columns that are left to the classifier.
  private static let extent = 7
  private static let hiddenWidth = 4096

  private let plan: Plan
  private let normalizes: Bool
  private let classCount: Int
  private let dropout: Double
  private let initializesWeights: Bool

  /// - Parameter normalizes: whether each convolution is followed by batch normalization.
  init(_ config: Config, _ plan: Plan, normalizes: Bool) throws {
    self.plan = plan
    self.normalizes = normalizes
    classCount = try config.int("num_classes")
    dropout = try config.float("dropout")
    initializesWeights = try config.bool("init_weights")
  }

  func forward(_ image: GraphValue, _ graph: GraphBuilder) throws -> GraphValue {
    let network = Part(graph)
    var (x, width) = try features(network.part("features"), image)
    x = try network("avgpool", "tenon/AdaptiveAvgPool2d", ["output_size": .int(Self.extent)], x)
    x = try network("flatten", "tenon/Flatten", x)
    width *= Self.extent * Self.extent
    return try classifier(network.part("classifier"), x, width)
  }

  private func features(_ part: Part, _ image: GraphValue) throws -> (GraphValue, width: Int) {
    let weight = initializesWeights ? Initializer.kaimingNormal(mode: .fanOut, nonlinearity: .relu) : nil
    var (x, width, position) = (image, 3, 0)
    func name() -> String {
      position += 1
      return "\(position - 1)"
    }
    for block in plan.blocks {
      for channels in block {
        x = try part.convolution(name(), x, width, channels, kernel: 3, padding: 1, bias: true, weight: weight)
        if normalizes { x = try part.normalization(name(), x, channels) }
        x = try part(name(), "tenon/ReLU", x)
        width = channels
      }
      x = try part(name(), "tenon/MaxPool2d", ["kernel_size": 2, "stride": 2], x)
    }
    return (x, width)
  }

  private func classifier(_ part: Part, _ features: GraphValue, _ width: Int) throws -> GraphValue {
    let weight = initializesWeights ? Initializer.normal(std: 0.01) : nil
    var (x, width) = (features, width)
    for first in [0, 3] {
      x = try part.linear("\(first)", x, width, Self.hiddenWidth, weight: weight)
      x = try part("\(first + 1)", "tenon/ReLU", x)
      x = try part("\(first + 2)", "tenon/Dropout", ["p": .float(dropout)], x)
      width = Self.hiddenWidth
    }
    return try part.linear("6", x, width, classCount, weight: weight)
  }
}
