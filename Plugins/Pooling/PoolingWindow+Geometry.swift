import TenonFamilies
import TenonKernels
import TenonPlugin

extension PoolingWindow {
  /// The geometry over images of one type: [N, C, H, W] or [C, H, W].
  func over(_ type: TensorType) throws -> (window: SlidingWindow, planes: Int, output: TensorType) {
    let (planes, height, width) = try imagePlanes(type)
    let output = (
      Self.extent(height, kernel.0, stride.0, padding.0, dilation.0, roundsUp: roundsUp),
      Self.extent(width, kernel.1, stride.1, padding.1, dilation.1, roundsUp: roundsUp)
    )
    guard output.0 > 0, output.1 > 0 else {
      throw ComponentError(
        .shape, field: "input",
        "expected images of at least the window's extent, [\(kernel.0), \(kernel.1)] (kernel_size) with padding "
          + "[\(padding.0), \(padding.1)] and dilation [\(dilation.0), \(dilation.1)], received \(type.shape)")
    }
    let window = SlidingWindow(
      image: (height, width), kernel: kernel, stride: stride, top: padding.0, left: padding.1, dilation: dilation,
      output: output)
    return (window, planes, try pooled(type, output))
  }

  /// Positions of a window along one dimension; 0 where it does not fit.
  ///
  /// Rounded up, one that begins inside may reach beyond the end.
  static func extent(
    _ input: Int, _ kernel: Int, _ stride: Int, _ padding: Int, _ dilation: Int, roundsUp: Bool
  ) -> Int {
    let room = input + 2 * padding - dilation * (kernel - 1) - 1 + (roundsUp ? stride - 1 : 0)
    guard room >= 0 else { return 0 }
    let count = room / stride + 1
    return roundsUp && (count - 1) * stride >= input + padding ? count - 1 : count
  }
}

/// The planes of [N, C, H, W] or [C, H, W] and their extent.
func imagePlanes(_ type: TensorType) throws -> (planes: Int, height: Int, width: Int) {
  let dimensions = type.shape.dimensions
  guard dimensions.count == 3 || dimensions.count == 4, dimensions.suffix(3).allSatisfy({ $0 > 0 }) else {
    throw ComponentError(
      .shape, field: "input", "expected [N, C, H, W] or [C, H, W], where only N may be 0, received \(type.shape)")
  }
  return (
    dimensions.dropLast(2).reduce(1, &*), dimensions[dimensions.count - 2], dimensions[dimensions.count - 1]
  )
}

/// The type with other planes, in the same layout.
func pooled(_ type: TensorType, _ extent: (Int, Int)) throws -> TensorType {
  let output = TensorType(
    type.dtype, Shape(type.shape.dimensions.dropLast(2) + [extent.0, extent.1]), layout: type.layout)
  guard output.checkedByteCount != nil else {
    throw ComponentError(.shape, field: "input", "the output \(output.shape) is too large")
  }
  return output
}

extension PoolingWindow {
  /// Maxima over images with their places.
  func places<T: Scalar>(_ request: PlanRequest, in _: T.Type, _ type: TensorType) throws -> any LayerOperation {
    let (geometry, planes, output) = try over(type)
    let taps = [
      PoolingTaps.even(1, over: 1),
      PoolingTaps.windows(
        geometry.outputHeight, over: geometry.height, kernel: kernel.0, stride: stride.0, padding: padding.0,
        dilation: dilation.0),
      PoolingTaps.windows(
        geometry.outputWidth, over: geometry.width, kernel: kernel.1, stride: stride.1, padding: padding.1,
        dilation: dilation.1),
    ]
    return try MaxPlaces(taps, over: [1, geometry.height, geometry.width], count: planes).operation(
      request, in: T.self, output, returnsIndices: true)
  }
}
