import TenonPlugin

/// Transposed convolution of sequences, which makes them longer: each input element adds its multiple of the kernel to the
/// output, `stride` apart.
///
/// Input shape: [N, in_channels, L] or [in_channels, L]. Output shape: the same with out_channels and
/// L' = (L - 1) · stride - 2 · padding + dilation · (kernel_size - 1) + output_padding + 1.
/// Parameters: weight [in_channels, out_channels / groups, kernel_size], bias [out_channels], uniform in ±1 / √fan_in with
/// fan_in = out_channels / groups · kernel_size.
///
/// Source: Dumoulin, Visin 2016, A guide to convolution arithmetic for deep learning.
struct ConvTranspose1d: LayerComponent {
  static let declaration = Declaration(
    "ConvTranspose1d", "transposed convolution of sequences, which makes them longer",
    arguments: .transposed(
      kernel: .int("kernel_size", "length of the kernel"),
      stride: .int("stride", default: 1, "distance of neighbouring input elements in the output"),
      padding: .int("padding", default: 0, "elements that the output lacks on each side"),
      outputPadding: .int("output_padding", default: 0, "elements more at the end, fewer than stride or dilation"),
      dilation: .int("dilation", default: 1, "distance between the elements of the kernel")),
    supportsFloat64: true,
    examples: [
      Example(
        ["in_channels": 4, "out_channels": 6, "kernel_size": 3, "stride": 2, "output_padding": 1],
        inputs: [ExampleInput("input", .float32, [3, 4, 5])])
    ])

  private let images: ConvTranspose2d
  private let inChannels: Int

  init(_ config: Config) throws {
    inChannels = try config.int("in_channels")
    images = try ConvTranspose2d(
      LineArguments.ofImages(
        config, besideOne: ["kernel_size", "stride", "dilation"], besideZero: ["padding", "output_padding"]))
  }

  var parameters: [Parameter] { LineArguments.parameters(images.parameters) }

  func plan(_ request: PlanRequest) throws -> any LayerOperation {
    try LineArguments.plan(request, channels: inChannels) { try images.plan($0) }
  }

  func onnx(_ graph: ONNXGraph) throws { try images.onnx(graph, dimensions: 1) }
}
