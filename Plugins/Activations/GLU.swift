import CTenonKernels
import TenonKernels
import TenonPlugin

/// A gated linear unit: one half of the input times the logistic function of the other, y = a / (1 + exp(-b)).
///
/// Input shape: [..., 2 · d, ...]. Output shape: [..., d, ...]; a is the first half of dimension `dim`, b the second.
///
/// Source: Dauphin et al. 2017, Language Modeling with Gated Convolutional Networks.
struct GLU: LayerComponent, VectorLayer {
  static let declaration = Declaration(
    "GLU", "one half of the input times the logistic function of the other",
    arguments: [.int("dim", default: -1, "dimension to divide into halves, negative from the end")],
    supportsFloat64: true,
    examples: [Example(inputs: [ExampleInput("input", .float32, [3, 4, 6])])])

  private let dimension: Int

  init(_ config: Config) throws { dimension = try config.int("dim") }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    SpecializedOperation(GLUOperation<T>(try halves(request), request))
  }

  func vectorOperation(_ request: PlanRequest) throws -> any LayerOperation {
    VectorGLUOperation(try halves(request), request)
  }

  private func halves(_ request: PlanRequest) throws -> Halves {
    let shape = try request.input().shape
    let rank = shape.rank
    guard dimension >= -rank, dimension < rank else {
      throw ComponentError(
        .shape, field: "input", "expected a dimension \(dimension) (dim), received rank \(rank): \(shape)")
    }
    let axis = dimension < 0 ? dimension + rank : dimension
    guard shape[axis] % 2 == 0 else {
      throw ComponentError(
        .shape, field: "input", "expected an even extent of dimension \(axis) (dim), received \(shape)")
    }
    return Halves(try request.input(), axis)
  }

  func onnx(_ graph: ONNXGraph) throws {
    let halves = try graph.node("Split", [graph.input()], with: ["axis": .int(dimension)], outputCount: 2)
    try graph.output(graph("Mul", halves[0], graph("Sigmoid", halves[1])))
  }
}

/// The input as rows of two halves; the output has one half in each row.
private struct Halves: Sendable {
  let plan: LayerPlan
  let half: Int
  /// Pieces of rows: whole ones where rows are short.
  let rows: ElementChunks

  init(_ type: TensorType, _ axis: Int) {
    var output = type
    output.shape.dimensions[axis] /= 2
    half = output.shape.dimensions.dropFirst(axis).reduce(1, &*)
    rows = ElementChunks(rows: output.shape.dimensions.prefix(axis).reduce(1, &*), of: half)
    var plan = LayerPlan(outputs: [output], backwardNeeds: [.input(0)])
    plan.flops = 4 * Double(output.shape.elementCount)
    plan.bytesMoved = Double(type.byteCount + output.byteCount)
    plan.algorithm = "half by half"
    self.plan = plan
  }

  var inputCount: Int { 2 &* half &* rows.count }
}

private struct GLUOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let halves: Halves

  init(_ halves: Halves, _ request: PlanRequest) {
    self.halves = halves
    plan = halves.plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: T.self), call.output(as: T.self))
    let half = halves.half
    halves.rows.eachRow(call) { row, _ in
      let (from, to) = (x + 2 &* row &* half, y + row &* half)
      for i in 0..<half { to[i] = from[i] / (1 + T.exp(-from[half &+ i])) }
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else { return destination.prepare(count: halves.inputCount) }
    let (x, half) = (call.input(as: T.self), halves.half)
    halves.rows.eachRow(call) { row, _ in
      let start = 2 &* row &* half
      let (g, from) = (gradient + row &* half, x + start)
      for i in 0..<half {
        let gate = 1 / (1 + T.exp(-from[half &+ i]))
        destination.write(g[i] * gate, at: start &+ i)
        destination.write(g[i] * from[i] * gate * (1 - gate), at: start &+ half &+ i)
      }
    }
  }
}

/// Float32, by vector kernels.
private struct VectorGLUOperation: LayerOperation {
  let plan: LayerPlan
  private let halves: Halves

  /// Elements of a piece, whose products lie in the caches.
  private static let piece = 1_024

  init(_ halves: Halves, _ request: PlanRequest) {
    self.halves = halves
    var plan = halves.plan
    plan.workerWorkspaceByteCount = min(halves.half, Self.piece) * MemoryLayout<Float>.stride
    plan.estimate(forward: plan.bytesMoved, backward: 2 * plan.bytesMoved, request)
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: Float.self), call.output(as: Float.self))
    let (half, kernels) = (halves.half, tenon_lanes().pointee)
    halves.rows.eachRow(call) { row, _ in
      let from = x + 2 &* row &* half
      kernels.gated(from, from + half, y + row &* half, Int64(half), 0, 0)
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: Float.self) else { return }
    guard let gradient = call.gradOutput(as: Float.self) else { return destination.prepare(count: halves.inputCount) }
    let (x, half, kernels) = (call.input(as: Float.self), halves.half, tenon_lanes().pointee)
    let adds: Int32 = destination.accumulates ? 1 : 0
    halves.rows.eachRow(call) { row, worker in
      let products = call.workspace(worker: worker, as: Float.self)
      for start in stride(from: 0, to: half, by: Self.piece) {
        let count = Int64(min(Self.piece, half &- start))
        let (g, a) = (gradient + (row &* half &+ start), x + (2 &* row &* half &+ start))
        let target = destination.pointer + (2 &* row &* half &+ start)
        kernels.gated(g, a + half, target, count, 0, adds)
        kernels.product(g, a, products, count, 0, 0)
        kernels.logistic_slope(products, a + half, target + half, count, 0, adds)
      }
    }
  }
}
