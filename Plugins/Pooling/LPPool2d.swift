import TenonFamilies
import TenonKernels
import TenonPlugin

/// The power mean of each window of an image, times a power of its size: y = (Σ x^p)^(1/p) with p = `norm_type`.
///
/// Input shape: [N, C, H, W] or [C, H, W]. Output shape: the same with H' = ⌊(H - kernel_size) / stride⌋ + 1, rounded up
/// with `ceil_mode`; a window that reaches beyond the image counts as if it were full. p = 1 is the sum of the window; an
/// odd p has no root of a negative sum, and y is then not a number, as in PyTorch. The gradient is 0 where y is.
///
/// Source: Boureau, Ponce, LeCun 2010, A Theoretical Analysis of Feature Pooling in Visual Recognition.
struct LPPool2d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "LPPool2d", "the power mean of each window of an image",
    arguments: [
      .float("norm_type", "exponent p").above(0),
      .pair("kernel_size", "extent of the window, [height, width]").atLeast(1).atMost(PoolingWindow.maximum),
      .pair("stride", "step of the window; null: kernel_size").orNull().atLeast(1).atMost(PoolingWindow.maximum),
      .bool("ceil_mode", default: false, "round the output extent up, not down"),
    ],
    supportsFloat64: true,
    examples: [
      Example(
        ["norm_type": 2.0, "kernel_size": 2], inputs: [ExampleInput("input", .float32, [3, 4, 9, 7], 0.5...1.5)])
    ])

  private let exponent: Double
  private let window: PoolingWindow

  init(_ config: Config) throws {
    exponent = try config.float("norm_type")
    window = try PoolingWindow(withoutPadding: config)
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input()
    let (geometry, planes, output) = try window.over(type)
    let rows = PoolingSpan.windows(
      geometry.outputHeight, over: geometry.height, kernel: window.kernel.0, stride: window.stride.0, padding: 0,
      countsPadding: true)
    let columns = PoolingSpan.windows(
      geometry.outputWidth, over: geometry.width, kernel: window.kernel.1, stride: window.stride.1, padding: 0,
      countsPadding: true)
    return SpecializedOperation(
      PowerPoolOperation<T>(
        planes, rows, columns, (geometry.height, geometry.width), exponent: exponent, kernel: window.kernel, output))
  }

  func onnx(_ graph: ONNXGraph) throws {
    try graph.output(
      graph.batched(graph.input(), graph.shape(), rank: 4) { x, shape in
        let powers = try graph("Pow", x, graph.scalar(exponent))
        let means = try PoolingONNX(window, dimensions: 2).means(
          graph, powers, shape, countsPadding: true, divisor: nil)
        let sums = try graph("Mul", means, graph.scalar(Double(window.kernel.0 * window.kernel.1)))
        return try graph("Pow", sums, graph.scalar(1 / exponent))
      })
  }
}
