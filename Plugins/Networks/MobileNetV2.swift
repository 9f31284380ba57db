import TenonPlugin

/// torchvision's MobileNetV2: blocks that widen, convolve each channel alone, and narrow again without an activation.
///
/// features.0 = Conv2d 3 x 3 / 2 to 32 channels; then seventeen inverted residual blocks; features.18 = Conv2d 1 x 1 to
/// 1,280 channels; the average over the image; classifier = Dropout, Linear. Every convolution is followed by batch
/// normalization, all but the narrowing ones by ReLU6 as well. A block's input is added to its output where both have one
/// shape. Channels are multiplied by `width_mult` and rounded to multiples of `round_nearest`. Convolutions start by
/// Kaiming's normal initialization over the outputs (fan_out), the linear layer normal with deviation 0.01, biases at zero.
///
/// Input shape: [N, 3, H, W] of any size, usually 224 x 224. Output shape: [N, num_classes].
/// Parameters: 3,504,872 at 1,000 classes; `features.0.0.weight`, `features.1.conv.0.0.weight`, ...,
/// `features.18.1.running_var`, `classifier.1.bias`.
///
/// Differs from torchvision: `inverted_residual_setting`, `block` and `norm_layer` are no arguments.
///
/// Source: Sandler et al. 2018, MobileNetV2: Inverted Residuals and Linear Bottlenecks, table 2;
/// torchvision.models.mobilenet_v2.
struct MobileNetV2: CompositeComponent {
  static let declaration = Declaration(
    "MobileNetV2", "torchvision's network of inverted residual blocks, small and quick",
    arguments: [
      .classes(1000),
      .float("width_mult", default: 1.0, "what channels are multiplied by").above(0).atMost(64),
      .int("round_nearest", default: 8, "channels are multiples of this").atLeast(1).atMost(1024),
      .dropout(0.2),
    ],
    uses: Part.uses + [
      "tenon/AdaptiveAvgPool2d", "tenon/Add", "tenon/Dropout", "tenon/Flatten", "tenon/ReLU6",
    ],
    examples: [
      Example(
        ["num_classes": 10, "width_mult": 0.25], inputs: [ExampleInput("input", .float32, [1, 3, 40, 33])])
    ])

  /// Expansion, channels, blocks, and stride of the first of them.
  private static let stages = [
    (1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1),
  ]
  private static let weight = Initializer.kaimingNormal(mode: .fanOut)

  private let classCount: Int
  private let multiplier: Double
  private let divisor: Int
  private let dropout: Double

  init(_ config: Config) throws {
    classCount = try config.int("num_classes")
    multiplier = try config.float("width_mult")
    divisor = try config.int("round_nearest")
    dropout = try config.float("dropout")
  }

  func forward(_ image: GraphValue, _ graph: GraphBuilder) throws -> GraphValue {
    let network = Part(graph)
    let features = network.part("features")
    var width = channels(32, times: multiplier)
    var x = try unit(features.part("0"), image, 3, width, kernel: 3, stride: 2)
    var position = 1
    for (expansion, base, blocks, stride) in Self.stages {
      let outChannels = channels(base, times: multiplier)
      for block in 0..<blocks {
        x = try invertedResidual(
          features.part("\(position)"), x, width, outChannels, stride: block == 0 ? stride : 1, expansion: expansion)
        width = outChannels
        position += 1
      }
    }
    let last = channels(1280, times: max(1, multiplier))
    x = try unit(features.part("\(position)"), x, width, last, kernel: 1)
    x = try network("avgpool", "tenon/AdaptiveAvgPool2d", ["output_size": 1], x)
    x = try network("flatten", "tenon/Flatten", x)
    let classifier = network.part("classifier")
    x = try classifier("0", "tenon/Dropout", ["p": .float(dropout)], x)
    return try classifier.linear("1", x, last, classCount, weight: .normal(std: 0.01))
  }

  private func invertedResidual(
    _ block: Part, _ x: GraphValue, _ channels: Int, _ outChannels: Int, stride: Int, expansion: Int
  ) throws -> GraphValue {
    let (part, hidden) = (block.part("conv"), channels * expansion)
    var (y, position) = (x, 0)
    if expansion != 1 {
      y = try unit(part.part("0"), y, channels, hidden, kernel: 1)
      position = 1
    }
    y = try unit(part.part("\(position)"), y, hidden, hidden, kernel: 3, stride: stride, groups: hidden)
    y = try part.convolution("\(position + 1)", y, hidden, outChannels, kernel: 1, weight: Self.weight)
    y = try part.normalization("\(position + 2)", y, outChannels)
    return stride == 1 && channels == outChannels ? try block("add", "tenon/Add", x, y) : y
  }

  /// A convolution, its normalization and activation, at positions 0, 1 and 2.
  private func unit(
    _ part: Part, _ x: GraphValue, _ channels: Int, _ outChannels: Int, kernel: Int, stride: Int = 1, groups: Int = 1
  ) throws -> GraphValue {
    let y = try part.convolution(
      "0", x, channels, outChannels, kernel: kernel, stride: stride, padding: kernel / 2, groups: groups,
      weight: Self.weight)
    return try part("2", "tenon/ReLU6", part.normalization("1", y, outChannels))
  }

  /// The nearest multiple of the divisor that takes away no more than a tenth.
  private func channels(_ base: Int, times multiplier: Double) -> Int {
    let exact = Double(base) * multiplier
    let rounded = max(divisor, Int(exact + Double(divisor) / 2) / divisor * divisor)
    return Double(rounded) < 0.9 * exact ? rounded + divisor : rounded
  }
}
