import TenonKernels
import TenonPlugin

/// The maximum of each window of an image; the first one wins, and NaN counts as the largest number.
///
/// Input shape: [N, C, H, W] or [C, H, W]. Output shape: the same with
/// H' = ⌊(H + 2 · padding - dilation · (kernel_size - 1) - 1) / stride⌋ + 1, rounded up with `ceil_mode`; a window
/// that would begin in the padding behind the image is left out.
///
/// Differs from PyTorch: there is no `return_indices`.
struct MaxPool2d: LayerComponent {
  static let declaration = Declaration(
    "MaxPool2d", "the maximum of each window of an image",
    arguments: [
      .pair("kernel_size", "extent of the window, [height, width]").atLeast(1).atMost(maximum),
      .pair("stride", "step of the window; null: kernel_size").orNull().atLeast(1).atMost(maximum),
      .pair("padding", default: 0, "rows and columns of -infinity around the image, at most half the window")
        .atLeast(0).atMost(maximum),
      .pair("dilation", default: 1, "distance between the elements of a window").atLeast(1).atMost(maximum),
      .bool("ceil_mode", default: false, "round the output extent up, not down"),
    ],
    supportsFloat64: true)

  /// Keeps every sum and product of two arguments within 64 bits.
  private static let maximum = Double(1 << 30)

  private let kernel: (Int, Int)
  private let stride: (Int, Int)
  private let padding: (Int, Int)
  private let dilation: (Int, Int)
  private let roundsUp: Bool

  init(_ config: Config) throws {
    kernel = try config.pair("kernel_size")
    stride = try config.isNull("stride") ? kernel : config.pair("stride")
    padding = try config.pair("padding")
    dilation = try config.pair("dilation")
    roundsUp = try config.bool("ceil_mode")
    guard kernel.0 * kernel.1 < Int(Int32.max) else {
      throw ComponentError(.config, field: "kernel_size", "a window of [\(kernel.0), \(kernel.1)] is too large")
    }
    let half = (((kernel.0 - 1) * dilation.0 + 1) / 2, ((kernel.1 - 1) * dilation.1 + 1) / 2)
    guard padding.0 <= half.0, padding.1 <= half.1 else {
      throw ComponentError(
        .config, field: "padding",
        "expected at most half of the window, [\(half.0), \(half.1)], received [\(padding.0), \(padding.1)]")
    }
  }

  func plan(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.input()
    let dimensions = type.shape.dimensions
    guard dimensions.count == 3 || dimensions.count == 4, dimensions.suffix(3).allSatisfy({ $0 > 0 }) else {
      throw ComponentError(
        .shape, field: "input",
        "expected [N, C, H, W] or [C, H, W], where only N may be 0, received \(type.shape)")
    }
    let (height, width) = (dimensions[dimensions.count - 2], dimensions[dimensions.count - 1])
    let output = (
      extent(height, kernel.0, stride.0, padding.0, dilation.0),
      extent(width, kernel.1, stride.1, padding.1, dilation.1)
    )
    guard output.0 > 0, output.1 > 0 else {
      throw ComponentError(
        .shape, field: "input",
        "expected images of at least the window's extent, [\(kernel.0), \(kernel.1)] (kernel_size) with padding "
          + "[\(padding.0), \(padding.1)] and dilation [\(dilation.0), \(dilation.1)], received \(type.shape)")
    }
    let outputType = TensorType(type.dtype, Shape(dimensions.dropLast(2) + [output.0, output.1]))
    guard outputType.checkedByteCount != nil else {
      throw ComponentError(.shape, field: "input", "the output \(outputType.shape) is too large")
    }
    let window = SlidingWindow(
      image: (height, width), kernel: kernel, stride: stride, top: padding.0, left: padding.1, dilation: dilation,
      output: output)
    let planes = dimensions.dropLast(2).reduce(1, &*)
    // One byte an element tells the tap; larger windows take four.
    return switch (type.dtype == .float64, window.tapCount < 255) {
    case (false, true): SpecializedOperation(MaxPoolOperation<Float, UInt8>(window, planes, outputType, request))
    case (false, false): SpecializedOperation(MaxPoolOperation<Float, Int32>(window, planes, outputType, request))
    case (true, true): SpecializedOperation(MaxPoolOperation<Double, UInt8>(window, planes, outputType, request))
    case (true, false): SpecializedOperation(MaxPoolOperation<Double, Int32>(window, planes, outputType, request))
    }
  }

  private func extent(_ input: Int, _ kernel: Int, _ stride: Int, _ padding: Int, _ dilation: Int) -> Int {
    let room = input + 2 * padding - dilation * (kernel - 1) - 1
    guard room >= 0 else { return 0 }
    let count = (room + (roundsUp ? stride - 1 : 0)) / stride + 1
    return roundsUp && (count - 1) * stride >= input + padding ? count - 1 : count
  }
}
