import TenonKernels
import TenonPlugin

/// A bilinear map of two tensors: y_o = input1ᵀ · W_o · input2 + b_o.
///
/// Input shapes: [..., in1_features] and [..., in2_features], alike but for the last dimension.
/// Output shape: [..., out_features].
/// Parameters: weight [out_features, in1_features, in2_features], bias [out_features], uniform in ±1 / √in1_features.
struct Bilinear: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "Bilinear", "a bilinear map of two tensors",
    arguments: [
      .int("in1_features", "extent of the last dimension of the first input").atLeast(1).atMost(maximum),
      .int("in2_features", "extent of the last dimension of the second input").atLeast(1).atMost(maximum),
      .int("out_features", "extent of the last output dimension").atLeast(0).atMost(maximum),
      .bool("bias", default: true, "add a trainable number to each output"),
    ],
    supportsFloat64: true,
    examples: [
      Example(
        ["in1_features": 4, "in2_features": 3, "out_features": 5],
        inputs: [ExampleInput("input1", .float32, [6, 4]), ExampleInput("input2", .float32, [6, 3])])
    ])

  private static let maximum = Double(BLAS.maximumExtent)

  let parameters: [Parameter]
  private let first: Int
  private let second: Int
  private let outFeatures: Int

  init(_ config: Config) throws {
    first = try config.int("in1_features")
    second = try config.int("in2_features")
    outFeatures = try config.int("out_features")
    let shape: Shape = [outFeatures, first, second]
    guard TensorType(.float64, shape).checkedByteCount != nil else {
      throw ComponentError(.config, field: "in1_features", "a weight of shape \(shape) is too large")
    }
    let bound = 1 / Double(first).squareRoot()
    var parameters = [Parameter("weight", shape, initializer: .uniform(-bound, bound))]
    if try config.bool("bias") {
      parameters.append(Parameter("bias", [outFeatures], initializer: .uniform(-bound, bound)))
    }
    self.parameters = parameters
  }

  var inputs: [Port] { [Port("input1"), Port("input2")] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let (left, right) = (try request.input(0), try request.input(1))
    guard left.shape.dimensions.last == first else {
      throw ComponentError(
        .shape, field: "input1",
        "expected the last dimension to be \(first) (in1_features = \(first)), received \(left.shape)")
    }
    let outer = Array(left.shape.dimensions.dropLast())
    guard right.shape.dimensions == outer + [second] else {
      throw ComponentError(
        .shape, field: "input2", "expected \(Shape(outer + [second])) (input1, in2_features), received \(right.shape)")
    }
    let output = TensorType(left.dtype, Shape(outer + [outFeatures]))
    guard output.checkedByteCount != nil else {
      throw ComponentError(.shape, field: "input1", "the output \(output.shape) is too large")
    }
    return SpecializedOperation(
      BilinearOperation<T>(
        rows: outer.reduce(1, &*), (first, second, outFeatures), hasBias: parameters.count > 1, output))
  }

  func onnx(_ graph: ONNXGraph) throws {
    let (left, right) = (try graph.input(0), try graph.input(1))
    let shape = try graph.shape()
    // Rows of input1 times all matrices side by side, then with input2 element by element.
    let matrices = try graph.reshape(
      graph.transpose(graph.parameter("weight"), [1, 0, 2]), [first, outFeatures * second])
    let products = try graph.reshape(
      graph("MatMul", left, matrices),
      to: (0..<shape.count - 1).map { .same($0) } + [.fixed(outFeatures), .fixed(second)], of: left, shape)
    let sums = try graph.sum(graph("Mul", products, graph.unsqueeze(right, [-2])), [-1], keepingDimensions: false)
    try graph.output(graph.optionalParameter("bias").map { try graph("Add", sums, $0) } ?? sums)
  }
}

/// Output by output: the rows of input1 times a matrix, then with input2 element by element.
///
/// A task of forward and of the inputs' gradients is a block of rows, one of the parameters' gradients an output.
private struct BilinearOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let rows: Int
  private let first: Int
  private let second: Int
  private let outputs: Int
  private let hasBias: Bool
  private let blocks: ElementChunks

  init(rows: Int, _ features: (Int, Int, Int), hasBias: Bool, _ output: TensorType) {
    self.rows = rows
    (first, second, outputs) = features
    self.hasBias = hasBias
    let wide = max(first, second)
    blocks = ElementChunks(rows, perTask: max(1, min(64, 262_144 / wide)))
    var plan = LayerPlan(outputs: [output], backwardNeeds: [.input(0), .input(1)])
    plan.workerWorkspaceByteCount = min(max(1, rows), blocks.perTask) * wide * MemoryLayout<T>.stride
    plan.flops = 2 * Double(rows) * Double(first) * Double(second) * Double(outputs)
    plan.bytesMoved =
      Double(rows * (first + second + outputs) + first * second * outputs) * Double(MemoryLayout<T>.stride)
    plan.algorithm = "gemm for each output"
    self.plan = plan
  }

  private func matrix(_ call: LayerCall, _ output: Int) -> UnsafePointer<T> {
    call.parameter(0, as: T.self) + output &* first &* second
  }

  func forward(_ call: LayerCall) throws {
    let (a, b) = (call.input(0, as: T.self), call.input(1, as: T.self))
    let y = call.output(as: T.self)
    let bias = hasBias ? call.parameter(1, as: T.self) : nil
    call.step.parallelFor(blocks.taskCount) { task, worker in
      let range = blocks.range(task)
      let products = call.workspace(worker: worker, as: T.self)
      for output in 0..<outputs {
        BLAS.gemm(
          m: range.count, n: second, k: first, a + range.lowerBound &* first, rowA: first, matrix(call, output),
          rowB: second, into: products, rowC: second)
        for (index, row) in range.enumerated() {
          let sum = dot(UnsafePointer(products + index &* second), b + row &* second, count: second)
          y[row &* outputs &+ output] = sum + (bias?[output] ?? 0)
        }
      }
    }
  }

  func backward(_ call: LayerCall) throws {
    let gradients = (call.gradInput(0, as: T.self), call.gradInput(1, as: T.self))
    let (gradWeight, gradBias) = (
      call.gradParameter(0, as: T.self), hasBias ? call.gradParameter(1, as: T.self) : nil
    )
    guard let gradient = call.gradOutput(as: T.self) else {
      gradients.0?.prepare(count: rows &* first)
      gradients.1?.prepare(count: rows &* second)
      gradWeight?.prepare(count: outputs &* first &* second)
      gradBias?.prepare(count: outputs)
      return
    }
    let (a, b) = (call.input(0, as: T.self), call.input(1, as: T.self))
    if gradWeight != nil || gradBias != nil {
      call.step.parallelFor(outputs) { output, worker in
        if let gradBias {
          var sum: T = 0
          for row in 0..<rows { sum += gradient[row &* outputs &+ output] }
          gradBias.write(sum, at: output)
        }
        if let gradWeight { addWeights(call, gradient, a, b, output, worker, gradWeight) }
      }
    }
    // dinput1 = Σ_o (g_o · input2) · W_oᵀ, dinput2 = Σ_o (g_o · input1) · W_o
    call.step.parallelFor(blocks.taskCount) { task, worker in
      let range = blocks.range(task)
      let scaled = call.workspace(worker: worker, as: T.self)
      for index in 0..<2 {
        guard let target = index == 0 ? gradients.0 : gradients.1 else { continue }
        let (own, other) = index == 0 ? (first, second) : (second, first)
        if !target.accumulates {
          (target.pointer + range.lowerBound &* own).update(repeating: 0, count: range.count &* own)
        }
        for output in 0..<outputs {
          scale(index == 0 ? b : a, gradient, output, range, width: other, into: scaled)
          BLAS.gemm(
            m: range.count, n: own, k: other, UnsafePointer(scaled), rowA: other, matrix(call, output), rowB: second,
            transposeB: index == 0, into: target.pointer + range.lowerBound &* own, rowC: own, accumulate: true)
        }
      }
    }
  }

  /// dW_o = (g_o · input1)ᵀ · input2, block of rows by block of rows.
  private func addWeights(
    _ call: LayerCall, _ gradient: UnsafePointer<T>, _ a: UnsafePointer<T>, _ b: UnsafePointer<T>, _ output: Int,
    _ worker: Int, _ gradWeight: GradientDestination<T>
  ) {
    let target = gradWeight.pointer + output &* first &* second
    if !gradWeight.accumulates { target.update(repeating: 0, count: first &* second) }
    let scaled = call.workspace(worker: worker, as: T.self)
    for task in 0..<blocks.taskCount {
      let range = blocks.range(task)
      scale(a, gradient, output, range, width: first, into: scaled)
      BLAS.gemm(
        m: first, n: second, k: range.count, UnsafePointer(scaled), rowA: first, transposeA: true,
        b + range.lowerBound &* second, rowB: second, into: target, rowC: second, accumulate: true)
    }
  }

  /// Rows times their gradients of one output.
  private func scale(
    _ x: UnsafePointer<T>, _ gradient: UnsafePointer<T>, _ output: Int, _ range: Range<Int>, width: Int,
    into target: UnsafeMutablePointer<T>
  ) {
    for (index, row) in range.enumerated() {
      let factor = gradient[row &* outputs &+ output]
      let (from, to) = (x + row &* width, target + index &* width)
      for i in 0..<width { to[i] = from[i] * factor }
    }
  }
}
