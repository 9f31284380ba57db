import TenonKernels
import TenonPlugin

/// Joins neighbouring dimensions into one.
///
/// Input shape: [..., d_start, ..., d_end, ...]. Output shape: [..., d_start · ... · d_end, ...]; rank 0 becomes [1].
/// Plain, it costs nothing where the host lets input and output share memory; from a blocked layout it is one pass.
struct Flatten: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "Flatten", "joins neighbouring dimensions into one",
    arguments: [
      .int("start_dim", default: 1, "first dimension to join, negative from the end"),
      .int("end_dim", default: -1, "last dimension to join, negative from the end"),
    ],
    supportsFloat64: true)

  private let start: Int
  private let end: Int

  init(_ config: Config) throws {
    start = try config.int("start_dim")
    end = try config.int("end_dim")
  }

  /// The output is always plain.
  var inputs: [Port] { [.blockedInput] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input()
    let first = try position(of: start, "start_dim", in: type.shape)
    let last = try position(of: end, "end_dim", in: type.shape)
    guard first <= last else {
      throw ComponentError(
        .shape, field: "input",
        "start_dim \(start) must not come after end_dim \(end), as it does for the input \(type.shape)")
    }
    let dimensions = type.shape.dimensions
    let joined = dimensions.isEmpty ? 1 : dimensions[first...last].reduce(1, &*)
    let output = TensorType(
      type.dtype, Shape(Array(dimensions.prefix(first)) + [joined] + Array(dimensions.dropFirst(last + 1))))
    try request.requireOutput(.plain)
    guard type.layout == .plain else { return FlattenOperation(type, output, request) }
    return SpecializedOperation(PassThroughOperation<T>(output: output))
  }

  private func position(of dimension: Int, _ argument: String, in shape: Shape) throws -> Int {
    let bound = max(1, shape.rank)
    guard dimension >= -bound, dimension < bound else {
      throw ComponentError(
        .shape, field: "input",
        "expected a dimension \(dimension) (\(argument)), received rank \(shape.rank): \(shape)")
    }
    return dimension < 0 ? dimension + bound : dimension
  }

  func onnx(_ graph: ONNXGraph) throws {
    let (x, shape) = (try graph.input(), try graph.shape())
    let rank = shape.count
    guard rank > 0 else { return try graph.output(graph.reshape(x, [1])) }
    let (first, last) = (start < 0 ? start + rank : start, end < 0 ? end + rank : end)
    // The operator always makes two dimensions.
    if first == 1, last == rank - 1 { return try graph.output(graph("Flatten", x, with: ["axis": 1])) }
    let extents: [Int] = shape[first...last].compactMap(\.self)
    let joined: ONNXGraph.Extent = extents.count == last - first + 1 ? .fixed(extents.reduce(1, *)) : .rest
    try graph.output(
      graph.reshape(
        x, to: (0..<first).map { .same($0) } + [joined] + (last + 1..<rank).map { .same($0) }, of: x, shape))
  }
}
