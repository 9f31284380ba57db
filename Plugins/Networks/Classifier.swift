import TenonPlugin

/// A tutorial's network for eleven kinds of food: five blocks of convolution, each with half the size of the one before, and
/// three linear layers.
///
/// cnn = (Conv2d 3 x 3, BatchNorm2d, ReLU, MaxPool2d 2 x 2) with 64, 128, 256, 512 and 512 channels; fc = Linear 1024, ReLU,
/// Linear 512, ReLU, Linear num_classes. Names are the positions in both.
///
/// Input shape: [N, 3, 128, 128]. Output shape: [N, num_classes].
/// Parameters: 12,833,803 with eleven classes; `cnn.0.weight`, `cnn.1.weight`, ..., `fc.4.bias`.
///
/// Source: Lee Hung-yi 2020, Machine Learning, National Taiwan University, homework 3.
struct Classifier: CompositeComponent {
  static let declaration = Declaration(
    "Classifier", "five blocks of convolution and three linear layers for photographs of 128 x 128",
    arguments: [.classes(11)], uses: Part.uses + ["tenon/Flatten", "tenon/MaxPool2d", "tenon/ReLU"],
    examples: [Example(inputs: [ExampleInput("input", .float32, [1, 3, 128, 128])])])

  private let classCount: Int

  init(_ config: Config) throws { classCount = try config.int("num_classes") }

  func forward(_ image: GraphValue, _ graph: GraphBuilder) throws -> GraphValue {
    let network = Part(graph)
    let (cnn, fc) = (network.part("cnn"), network.part("fc"))
    var (x, width) = (image, 3)
    for (block, channels) in [64, 128, 256, 512, 512].enumerated() {
      let first = 4 * block
      x = try cnn.convolution("\(first)", x, width, channels, kernel: 3, padding: 1, bias: true)
      x = try cnn("\(first + 2)", "tenon/ReLU", cnn.normalization("\(first + 1)", x, channels))
      x = try cnn("\(first + 3)", "tenon/MaxPool2d", ["kernel_size": 2, "stride": 2], x)
      width = channels
    }
    x = try network("flatten", "tenon/Flatten", x)
    width *= 4 * 4
    for (layer, outWidth) in [1024, 512].enumerated() {
      x = try fc("\(2 * layer + 1)", "tenon/ReLU", fc.linear("\(2 * layer)", x, width, outWidth))
      width = outWidth
    }
    return try fc.linear("4", x, width, classCount)
  }
}
