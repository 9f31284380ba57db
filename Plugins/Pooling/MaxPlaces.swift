import TenonPlugin

/// Maxima over volumes, images or sequences that also tell where they came from.
struct MaxPlaces: Sendable {
  static let argument = Argument.bool(
    "return_indices", default: false, "a second output, indices: where each maximum came from")

  /// The outputs of a layer with that argument.
  static func outputs(_ output: Port, _ returnsIndices: Bool) -> [Port] {
    returnsIndices ? [output, Port("indices", dtypes: [.int64], differentiable: false)] : [output]
  }

  let slices: [PoolingTaps]
  let rows: [PoolingTaps]
  let columns: [PoolingTaps]
  let height: Int
  let width: Int
  let volumeCount: Int
  /// Volumes side by side.
  let count: Int

  /// - Parameters:
  ///   - taps: of depth, height and width, for each output position.
  ///   - extent: of one volume.
  /// - Throws: `ComponentError` (shape) for volumes that are too large.
  init(_ taps: [[PoolingTaps]], over extent: [Int], count: Int) throws {
    (slices, rows, columns) = (taps[0], taps[1], taps[2])
    (height, width) = (extent[1], extent[2])
    self.count = count
    volumeCount = extent.reduce(1, &*)
    guard volumeCount <= Int(Int32.max) else {
      throw ComponentError(.shape, field: "input", "a plane of \(Shape(extent)) is too large")
    }
  }

  var outputCount: Int { slices.count &* rows.count &* columns.count }

  func operation<T: Scalar>(
    _ request: PlanRequest, in _: T.Type, _ output: TensorType, returnsIndices: Bool
  ) throws -> any LayerOperation {
    // What nobody sees takes half the memory.
    returnsIndices
      ? SpecializedOperation(MaxPlacesOperation<T, Int64>(self, output, yieldsPlaces: true, request))
      : SpecializedOperation(MaxPlacesOperation<T, Int32>(self, output, yieldsPlaces: false, request))
  }
}
