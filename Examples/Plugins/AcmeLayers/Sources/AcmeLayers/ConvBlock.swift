import TenonPlugin

/// Convolution that keeps the image's extent, Swish, and anti-aliased pooling.
///
/// Input shape: [N, in_channels, H, W]. Output shape: [N, out_channels, ...] with BlurPool2d's extent.
struct ConvBlock: CompositeComponent {
  static let declaration = Declaration(
    "ConvBlock", "Conv2d, Swish and BlurPool2d",
    arguments: [
      .int("in_channels", "channels of the input").atLeast(1),
      .int("out_channels", "channels of the output").atLeast(1),
      .int("kernel_size", default: 3, "extent of the convolution").atLeast(1),
      .pair("pool", default: 2, "extent and step of the pooling, [height, width]").atLeast(1),
      .bool("trainable_blur", default: false, "train the pooling too"),
    ],
    uses: ["tenon/Conv2d", "acme/Swish", "acme/BlurPool2d"])

  private let config: Config

  init(_ config: Config) { self.config = config }

  func forward(_ x: GraphValue, _ graph: GraphBuilder) throws -> GraphValue {
    let pool = try config.pair("pool")
    let convolved = try graph(
      "conv", "tenon/Conv2d",
      [
        "in_channels": .int(config.int("in_channels")), "out_channels": .int(config.int("out_channels")),
        "kernel_size": .int(config.int("kernel_size")), "padding": "same",
      ], x)
    let activated = try graph("act", "acme/Swish", convolved)
    return try graph(
      "pool", "acme/BlurPool2d",
      ["kernel_size": [.int(pool.0), .int(pool.1)], "trainable": .bool(config.bool("trainable_blur"))], activated)
  }
}
