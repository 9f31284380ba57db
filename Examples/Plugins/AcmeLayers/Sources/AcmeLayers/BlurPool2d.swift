import TenonPlugin

/// Pooling that blurs before it takes every stride-th pixel, so that small shifts of the image stay small.
///
/// The kernel is the binomial one, [1, 2, 1] / 4 for an extent of 3. A trainable layer multiplies it by its
/// parameter `weight` [*kernel_size], which starts at one and is shared by all channels.
///
/// Input shape: [N, C, H, W]. Output shape: [N, C, H', W'] with H' = ⌊(H + 2 · padding - kernel_size) / stride⌋ + 1.
///
/// Source: Zhang 2019, Making Convolutional Networks Shift-Invariant Again.
struct BlurPool2d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "BlurPool2d", "anti-aliased pooling with a binomial kernel",
    arguments: [
      .pair("kernel_size", "extent of the kernel, [height, width]").atLeast(1).atMost(32),
      .pair("stride", "step of the kernel; null: kernel_size").orNull().atLeast(1).atMost(65_536),
      .pair("padding", default: 0, "rows and columns of zeros on each side").atLeast(0).atMost(65_536),
      .bool("trainable", default: false, "train a factor for each element of the kernel"),
    ],
    supportsFloat64: true)

  let parameters: [Parameter]
  private let kernel: (Int, Int)
  private let stride: (Int, Int)
  private let padding: (Int, Int)

  init(_ config: Config) throws {
    kernel = try config.pair("kernel_size")
    stride = try config.isNull("stride") ? kernel : config.pair("stride")
    padding = try config.pair("padding")
    parameters = try config.bool("trainable") ? [Parameter("weight", [kernel.0, kernel.1], initializer: .ones)] : []
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input()
    guard type.shape.rank == 4 else {
      throw ComponentError(.shape, field: "input", "expected [N, C, H, W], received \(type.shape)")
    }
    let (height, width) = (type.shape[2], type.shape[3])
    let room = (height + 2 * padding.0 - kernel.0, width + 2 * padding.1 - kernel.1)
    guard room.0 >= 0, room.1 >= 0 else {
      throw ComponentError(
        .shape, field: "input",
        "expected images of at least [\(kernel.0), \(kernel.1)] (kernel_size) with padding, received \(type.shape)")
    }
    let output = (room.0 / stride.0 + 1, room.1 / stride.1 + 1)
    let window = BlurWindow(
      planes: type.shape[0] * type.shape[1], input: (height, width), output: output, kernel: kernel, stride: stride,
      padding: padding)
    let outputType = TensorType(type.dtype, [type.shape[0], type.shape[1], output.0, output.1])
    return SpecializedOperation(BlurPoolOperation<T>(window, outputType, request, isTrainable: !parameters.isEmpty))
  }
}
