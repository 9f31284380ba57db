import TenonKernels
import TenonPlugin

/// The cosine of the angle between vectors: y = Σ x1 · x2 / (max(‖x1‖, eps) · max(‖x2‖, eps)), along one dimension.
///
/// Input shape: [..., d, ...], twice. Output shape: the same without dimension `dim`.
///
/// The gradient ignores that a norm was replaced by `eps`, and a vector of zeros has none of its own norm, as in PyTorch.
/// Differs from PyTorch: shapes are not broadcast.
struct CosineSimilarity: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "CosineSimilarity", "the cosine of the angle between vectors",
    arguments: [
      .int("dim", default: 1, "dimension along which the vectors lie, negative from the end"),
      .float("eps", default: 1e-8, "the smallest norm that is divided by").atLeast(0).stoppingGradient(),
    ],
    supportsFloat64: true,
    examples: [
      Example(inputs: [ExampleInput("x1", .float32, [3, 4, 5]), ExampleInput("x2", .float32, [3, 4, 5])]),
      Example(["dim": -1], inputs: [ExampleInput("x1", .float32, [3, 4]), ExampleInput("x2", .float32, [3, 4])]),
    ])

  private let dimension: Int
  private let eps: Double

  init(_ config: Config) throws {
    dimension = try config.int("dim")
    eps = try config.float("eps")
  }

  var inputs: [Port] { [Port("x1"), Port("x2")] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.commonType(with: "x2")
    let rank = type.shape.rank
    guard dimension >= -rank, dimension < rank else {
      throw ComponentError(
        .shape, field: "x1", "expected a dimension \(dimension) (dim), received rank \(rank): \(type.shape)")
    }
    return SpecializedOperation(
      CosineOperation<T>(type, axis: dimension < 0 ? dimension + rank : dimension, eps: eps))
  }

  func onnx(_ graph: ONNXGraph) throws {
    let (a, b) = (try graph.input(0), try graph.input(1))
    func norm(_ x: ONNXValue) throws -> ONNXValue {
      try graph.atLeast(eps, graph("ReduceL2", x, with: ["axes": .ints([dimension]), "keepdims": 0]))
    }
    let products = try graph.sum(graph("Mul", a, b), [dimension], keepingDimensions: false)
    try graph.output(graph("Div", products, graph("Mul", norm(a), norm(b))))
  }
}

/// The vectors as [outer, length, inner]; a task is a block of neighbouring inner indices.
private struct CosineOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let outer: Int
  private let length: Int
  private let inner: Int
  private let blocks: Int
  private let tasks: ElementChunks
  private let eps: Double

  private static var block: Int { 64 }

  init(_ type: TensorType, axis: Int, eps: Double) {
    let dimensions = type.shape.dimensions
    outer = dimensions.prefix(axis).reduce(1, &*)
    length = dimensions[axis]
    inner = dimensions.dropFirst(axis + 1).reduce(1, &*)
    self.eps = eps
    blocks = (inner &+ Self.block &- 1) / Self.block
    tasks = ElementChunks(rows: outer &* blocks, of: length &* min(inner, Self.block))
    let output = TensorType(type.dtype, Shape(Array(dimensions.prefix(axis) + dimensions.dropFirst(axis + 1))))
    var plan = LayerPlan(outputs: [output], backwardNeeds: [.input(0), .input(1)])
    plan.workerWorkspaceByteCount = 3 * Self.block * MemoryLayout<Double>.stride
    plan.flops = 6 * Double(type.shape.elementCount)
    plan.bytesMoved = Double(2 * type.byteCount + output.byteCount)
    plan.algorithm = "three sums for each vector"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (a, b) = (call.input(0, as: T.self), call.input(1, as: T.self))
    let y = call.output(as: T.self)
    eachBlock(call, a, b) { start, columns, index, sums in
      for column in 0..<columns {
        let norms = max(sums[1][column].squareRoot(), eps) * max(sums[2][column].squareRoot(), eps)
        y[index &+ column] = T(sums[0][column] / norms)
      }
    }
  }

  func backward(_ call: LayerCall) throws {
    let (gradA, gradB) = (call.gradInput(0, as: T.self), call.gradInput(1, as: T.self))
    guard let gradient = call.gradOutput(as: T.self) else {
      gradA?.prepare(count: outer &* length &* inner)
      gradB?.prepare(count: outer &* length &* inner)
      return
    }
    let (a, b) = (call.input(0, as: T.self), call.input(1, as: T.self))
    eachBlock(call, a, b) { start, columns, index, sums in
      // With s = Σ a · b and norms p, q: da = g · (b / (p · q) - s / (p² · q) · a / ‖a‖), and the same for b.
      for column in 0..<columns {
        let (first, second) = (sums[1][column].squareRoot(), sums[2][column].squareRoot())
        let (p, q) = (max(first, eps), max(second, eps))
        let share = Double(gradient[index &+ column]) / (p * q)
        let pull = sums[0][column] * share
        sums[0][column] = share
        sums[1][column] = first > 0 ? pull / (p * first) : 0
        sums[2][column] = second > 0 ? pull / (q * second) : 0
      }
      for i in 0..<length {
        let row = start &+ i &* inner
        for column in 0..<columns {
          // Vectors that point the same way leave nothing of both.
          let (x, z) = (Double(a[row &+ column]), Double(b[row &+ column]))
          gradA?.write(T(z * sums[0][column] - x * sums[1][column]), at: row &+ column)
          gradB?.write(T(x * sums[0][column] - z * sums[2][column]), at: row &+ column)
        }
      }
    }
  }

  /// Calls `body` with the first element of a block of columns, their number, the index of the first in the output, and
  /// Σ a · b, Σ a², Σ b² of each.
  @inline(__always)
  private func eachBlock(
    _ call: LayerCall, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>,
    _ body: (_ start: Int, _ columns: Int, _ index: Int, _ sums: CosineSums) -> Void
  ) {
    tasks.eachRow(call) { task, worker in
      let column = task % blocks &* Self.block
      let start = task / blocks &* length &* inner &+ column
      let columns = min(Self.block, inner &- column)
      let sums = CosineSums(memory: call.workspace(worker: worker, as: Double.self), stride: Self.block)
      if inner == 1 {
        let (x, z) = (a + start, b + start)
        sums[0][0] = Double(dot(x, z, count: length))
        sums[1][0] = Double(dot(x, x, count: length))
        sums[2][0] = Double(dot(z, z, count: length))
      } else {
        for i in 0..<3 { sums[i].update(repeating: 0, count: columns) }
        for i in 0..<length {
          let (x, z) = (a + (start &+ i &* inner), b + (start &+ i &* inner))
          for column in 0..<columns {
            let (p, q) = (Double(x[column]), Double(z[column]))
            sums[0][column] += p * q
            sums[1][column] += p * p
            sums[2][column] += q * q
          }
        }
      }
      body(start, columns, task / blocks &* inner &+ column, sums)
    }
  }
}

/// Three rows of sums side by side.
private struct CosineSums {
  let memory: UnsafeMutablePointer<Double>
  let stride: Int

  subscript(row: Int) -> UnsafeMutablePointer<Double> { memory + row &* stride }
}
