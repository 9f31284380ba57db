import TenonPlugin

/// Adds patches up in an image, each at the place that `Unfold` would take it from.
///
/// Input shape: [N, C · kernel_size, L] or [C · kernel_size, L], where L is the number of patches of an image of
/// `output_size`. Output shape: [N, C, *output_size] or [C, *output_size].
struct Fold: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "Fold", "adds patches up in an image",
    arguments: [
      .pair("output_size", "extent of the image, [height, width]").atLeast(1).atMost(Patches.maximum)
    ] + Patches.arguments,
    supportsFloat64: true,
    examples: [
      Example(
        ["output_size": [4, 5], "kernel_size": 2, "padding": 1],
        inputs: [ExampleInput("input", .float32, [2, 12, 30])])
    ])

  private let size: (Int, Int)
  private let patches: Patches

  init(_ config: Config) throws {
    size = try config.pair("output_size")
    patches = try Patches(config)
    guard size.0 * size.1 <= Int(Int32.max) else {
      throw ComponentError(.config, field: "output_size", "an image of [\(size.0), \(size.1)] is too large")
    }
    guard patches.window(size.0, size.1) != nil else {
      throw ComponentError(
        .config, field: "output_size",
        "expected room for a patch of [\(patches.kernel.0), \(patches.kernel.1)] (kernel_size, dilation, padding), "
          + "received [\(size.0), \(size.1)]")
    }
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input()
    let dimensions = type.shape.dimensions
    guard let window = patches.window(size.0, size.1), 2...3 ~= dimensions.count,
      dimensions[dimensions.count - 2] % patches.tapCount == 0, dimensions.last == window.outputCount
    else {
      let count = patches.window(size.0, size.1)?.outputCount ?? 0
      throw ComponentError(
        .shape, field: "input",
        "expected [N, C · \(patches.tapCount), \(count)] or [C · \(patches.tapCount), \(count)] (kernel_size, "
          + "output_size), received \(type.shape)")
    }
    let channels = dimensions[dimensions.count - 2] / patches.tapCount
    let output = TensorType(type.dtype, Shape(dimensions.dropLast(2) + [channels, size.0, size.1]))
    guard output.checkedByteCount != nil else {
      throw ComponentError(.shape, field: "input", "the output \(output.shape) is too large")
    }
    let planes = dimensions.dropLast(2).reduce(channels, &*)
    return SpecializedOperation(PatchOperation<T>(window, planes: planes, takes: false, output))
  }

  /// A transposed convolution with a kernel for each element of a patch.
  func onnx(_ graph: ONNXGraph) throws {
    try graph.output(
      graph.batched(graph.input(), graph.shape(), rank: 3) { x, shape in
        guard let window = patches.window(size.0, size.1), let rows = shape[1] else {
          throw ComponentError(.unsupported, "ONNX adds up patches of a known number of channels only")
        }
        let columns = try graph.reshape(
          x, to: [.same(0), .fixed(rows), .fixed(window.outputHeight), .fixed(window.outputWidth)], of: x, shape)
        return try patches.onnx(graph, columns, channels: rows / patches.tapCount, folded: size)
      })
  }
}
