import TenonKernels
import TenonPlugin

/// The matrix product of two tensors, as `torch.matmul` computes it: y = input · other.
///
/// Input shapes: [..., m, k] and [..., k, n]; the dimensions before the last two are broadcast. A vector [k] stands for a
/// row on the left and for a column on the right, and its dimension is then missing in the output.
/// Output shape: [..., m, n].
struct MatMul: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "MatMul", "the matrix product of two tensors", supportsFloat64: true,
    examples: [
      Example(inputs: [ExampleInput("input", .float32, [2, 3, 4]), ExampleInput("other", .float32, [2, 4, 5])]),
      Example(inputs: [ExampleInput("input", .float32, [2, 3, 4]), ExampleInput("other", .float32, [4, 5])]),
      Example(inputs: [ExampleInput("input", .float32, [3, 4]), ExampleInput("other", .float32, [4])]),
    ])

  init(_ config: Config) {}

  var inputs: [Port] { [.input, Port("other")] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let (first, second) = (try request.input(0), try request.input(1))
    return SpecializedOperation(MatMulOperation<T>(try MatrixPairs(first, second), request))
  }

  func onnx(_ graph: ONNXGraph) throws { try graph.output(graph("MatMul", graph.input(0), graph.input(1))) }
}

/// Which matrices of two tensors are multiplied.
struct MatrixPairs: Sendable {
  let output: TensorType
  let (m, n, k): (Int, Int, Int)
  /// The numbers of both factors of each product.
  let pairs: [(first: Int, second: Int)]
  let firstCount: Int
  let secondCount: Int

  init(_ first: TensorType, _ second: TensorType) throws {
    guard first.shape.rank > 0, second.shape.rank > 0 else {
      throw ComponentError(
        .shape, field: first.shape.rank == 0 ? "input" : "other", "expected at least one dimension, received []")
    }
    let a = first.shape.rank == 1 ? [1] + first.shape.dimensions : first.shape.dimensions
    let b = second.shape.rank == 1 ? second.shape.dimensions + [1] : second.shape.dimensions
    let (rows, inner, columns) = (a[a.count - 2], a[a.count - 1], b[b.count - 1])
    guard b[b.count - 2] == inner else {
      throw ComponentError(
        .shape, field: "other", "expected \(inner) rows, for \(first.shape) (input), received \(second.shape)")
    }
    let batch = try Self.broadcast(Array(a.dropLast(2)), Array(b.dropLast(2)), first.shape, second.shape)
    var shape = batch
    if first.shape.rank > 1 { shape.append(rows) }
    if second.shape.rank > 1 { shape.append(columns) }
    output = TensorType(first.dtype, Shape(shape))
    guard output.checkedByteCount != nil, [rows, columns, inner].allSatisfy({ $0 <= BLAS.maximumExtent }) else {
      throw ComponentError(.shape, field: "other", "the product of \(first.shape) and \(second.shape) is too large")
    }
    firstCount = first.shape.elementCount
    secondCount = second.shape.elementCount
    let batches = batch.reduce(1, &*)
    let aIndices = Self.indices(Array(a.dropLast(2)), in: batch)
    let bIndices = Self.indices(Array(b.dropLast(2)), in: batch)
    k = inner
    n = columns
    // One matrix on the right for all on the left is one product.
    if b.dropLast(2).allSatisfy({ $0 == 1 }), a.dropLast(2).reduce(1, &*) == batches,
      batches &* rows <= BLAS.maximumExtent
    {
      m = batches &* rows
      pairs = batches == 0 ? [] : [(0, 0)]
    } else {
      m = rows
      pairs = Array(zip(aIndices, bIndices)).map { (first: $0.0, second: $0.1) }
    }
  }

  private static func broadcast(_ a: [Int], _ b: [Int], _ first: Shape, _ second: Shape) throws -> [Int] {
    let rank = max(a.count, b.count)
    let (a, b) = (Array(repeating: 1, count: rank - a.count) + a, Array(repeating: 1, count: rank - b.count) + b)
    return try zip(a, b).map { left, right in
      guard left == right || left == 1 || right == 1 else {
        throw ComponentError(
          .shape, field: "other",
          "expected dimensions before the last two as those of \(first) (input), or 1, received \(second)")
      }
      return left == 1 ? right : left
    }
  }

  /// For each index of the broadcast dimensions the number of the matrix that it means.
  private static func indices(_ dimensions: [Int], in batch: [Int]) -> [Int] {
    let own = Array(repeating: 1, count: batch.count - dimensions.count) + dimensions
    let strides = Shape(own).strides
    return (0..<batch.reduce(1, &*)).map { number in
      var (rest, index) = (number, 0)
      for axis in batch.indices.reversed() {
        if own[axis] != 1 { index &+= rest % batch[axis] &* strides[axis] }
        rest /= batch[axis]
      }
      return index
    }
  }
}
