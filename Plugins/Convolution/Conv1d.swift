import TenonKernels
import TenonPlugin

/// Convolution of sequences: y[o] = b[o] + Σ_c x[c] ⋆ w[o, c], a cross-correlation as everywhere in deep learning.
///
/// Input shape: [N, in_channels, L] or [in_channels, L]. Output shape: the same with out_channels and
/// L' = ⌊(L + 2 · padding - dilation · (kernel_size - 1) - 1) / stride⌋ + 1.
/// Parameters: weight [out_channels, in_channels / groups, kernel_size], bias [out_channels], uniform in ±1 / √fan_in
/// with fan_in = in_channels / groups · kernel_size.
///
/// `padding: same` keeps the length (stride 1 only; an even kernel gets one more element behind the sequence), `valid`
/// pads nothing. Sequences are computed as images of one row.
struct Conv1d: LayerComponent {
  static let declaration = Declaration(
    "Conv1d", "convolution of sequences with trainable kernels",
    arguments: [
      .inChannels,
      .outChannels,
      .int("kernel_size", "length of the kernel").atLeast(1).atMost(maximum),
      .int("stride", default: 1, "step of the kernel").atLeast(1).atMost(maximum),
      .int("padding", default: 0, "elements added on each side, or same or valid").or(["same", "valid"]).atLeast(0)
        .atMost(maximum),
      .int("dilation", default: 1, "distance between the elements of the kernel").atLeast(1).atMost(maximum),
      .groups,
      .bias,
      .paddingMode,
    ],
    supportsFloat64: true,
    examples: [
      Example(
        ["in_channels": 4, "out_channels": 6, "kernel_size": 3], inputs: [ExampleInput("input", .float32, [3, 4, 9])])
    ])

  private static let maximum = Argument.largestExtent

  private let images: Conv2d
  private let inChannels: Int

  init(_ config: Config) throws {
    inChannels = try config.int("in_channels")
    images = try Conv2d(
      LineArguments.ofImages(config, besideOne: ["kernel_size", "stride", "dilation"], besideZero: ["padding"]))
  }

  var parameters: [Parameter] { LineArguments.parameters(images.parameters) }

  func plan(_ request: PlanRequest) throws -> any LayerOperation {
    try LineArguments.plan(request, channels: inChannels) { try images.plan($0) }
  }

  func onnx(_ graph: ONNXGraph) throws { try images.onnx(graph, dimensions: 1) }
}
