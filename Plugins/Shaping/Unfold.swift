import TenonPlugin

/// Lays the patches that a window shows of an image side by side, as columns.
///
/// Input shape: [N, C, H, W] or [C, H, W]. Output shape: [N, C · kernel_size, L] or [C · kernel_size, L] with one column
/// for each of the L = L_h · L_w patches, L_h = ⌊(H + 2 · padding - dilation · (kernel_size - 1) - 1) / stride⌋ + 1.
struct Unfold: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "Unfold", "the patches of an image as columns", arguments: Patches.arguments, supportsFloat64: true,
    examples: [
      Example(["kernel_size": 2, "padding": 1], inputs: [ExampleInput("input", .float32, [2, 3, 4, 5])])
    ])

  private let patches: Patches

  init(_ config: Config) throws { patches = try Patches(config) }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input()
    let dimensions = type.shape.dimensions
    guard 3...4 ~= dimensions.count,
      let window = patches.window(dimensions[dimensions.count - 2], dimensions[dimensions.count - 1])
    else {
      throw ComponentError(
        .shape, field: "input",
        "expected [N, C, H, W] or [C, H, W] with room for a patch of [\(patches.kernel.0), \(patches.kernel.1)] "
          + "(kernel_size, dilation, padding), received \(type.shape)")
    }
    let channels = dimensions[dimensions.count - 3]
    let output = TensorType(
      type.dtype, Shape(dimensions.dropLast(3) + [channels &* patches.tapCount, window.outputCount]))
    guard output.checkedByteCount != nil else {
      throw ComponentError(.shape, field: "input", "the output \(output.shape) is too large")
    }
    let planes = dimensions.dropLast(2).reduce(1, &*)
    return SpecializedOperation(PatchOperation<T>(window, planes: planes, takes: true, output))
  }

  /// A convolution with a kernel for each element of a patch.
  func onnx(_ graph: ONNXGraph) throws {
    try graph.output(
      graph.batched(graph.input(), graph.shape(), rank: 4) { x, shape in
        guard let channels = shape[1] else {
          throw ComponentError(.unsupported, "ONNX takes patches of a known number of channels only")
        }
        let columns = try patches.onnx(graph, x, channels: channels, folded: nil)
        return try graph.reshape(columns, to: [.same(0), .fixed(channels * patches.tapCount), .rest], of: x, shape)
      })
  }
}
