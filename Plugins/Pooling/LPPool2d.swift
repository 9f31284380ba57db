import TenonFamilies
import TenonKernels
import TenonPlugin

/// The power mean of each window of an image, times a power of its size: y = (Σ x^p)^(1/p) with p = `norm_type`.
///
/// Input shape: [N, C, H, W] or [C, H, W]. Output shape: the same with H' = ⌊(H - kernel_size) / stride⌋ + 1, rounded up
/// with `ceil_mode`; a window that reaches beyond the image counts as if it were full. p = 1 is the sum of the window; an
/// odd p has no root of a negative sum, and y is then not a number, as in PyTorch. The gradient is 0 where y is.
///
/// Source: Boureau, Ponce, LeCun 2010, A Theoretical Analysis of Feature Pooling in Visual Recognition.
struct LPPool2d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "LPPool2d", "the power mean of each window of an image",
    arguments: [
      .float("norm_type", "exponent p").above(0),
      .pair("kernel_size", "extent of the window, [height, width]").atLeast(1).atMost(PoolingWindow.maximum),
      .pair("stride", "step of the window; null: kernel_size").orNull().atLeast(1).atMost(PoolingWindow.maximum),
      .bool("ceil_mode", default: false, "round the output extent up, not down"),
    ],
    supportsFloat64: true,
    examples: [
      Example(
        ["norm_type": 2.0, "kernel_size": 2], inputs: [ExampleInput("input", .float32, [3, 4, 9, 7], 0.5...1.5)])
    ])

  private let exponent: Double
  private let window: PoolingWindow

  init(_ config: Config) throws {
    exponent = try config.float("norm_type")
    window = try PoolingWindow(withoutPadding: config)
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input()
    let (geometry, planes, output) = try window.over(type)
    let rows = PoolingSpan.windows(
      geometry.outputHeight, over: geometry.height, kernel: window.kernel.0, stride: window.stride.0, padding: 0,
      countsPadding: true)
    let columns = PoolingSpan.windows(
      geometry.outputWidth, over: geometry.width, kernel: window.kernel.1, stride: window.stride.1, padding: 0,
      countsPadding: true)
    return SpecializedOperation(
      PowerPoolOperation<T>(
        planes, rows, columns, (geometry.height, geometry.width), exponent: exponent, size: geometry.tapCount, output))
  }

  func onnx(_ graph: ONNXGraph) throws {
    try graph.output(
      graph.batched(graph.input(), graph.shape(), rank: 4) { x, shape in
        let powers = try graph("Pow", x, graph.scalar(exponent))
        let means = try PoolingONNX(window, dimensions: 2).means(
          graph, powers, shape, countsPadding: true, divisor: nil)
        let sums = try graph("Mul", means, graph.scalar(Double(window.kernel.0 * window.kernel.1)))
        return try graph("Pow", sums, graph.scalar(1 / exponent))
      })
  }
}

private struct PowerPoolOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let planes: ElementChunks
  private let rows: [PoolingSpan]
  private let columns: [PoolingSpan]
  private let height: Int
  private let width: Int
  private let exponent: T
  /// Elements of a full window.
  private let size: Int

  init(
    _ planes: Int, _ rows: [PoolingSpan], _ columns: [PoolingSpan], _ image: (Int, Int), exponent: Double, size: Int,
    _ output: TensorType
  ) {
    self.rows = rows
    self.columns = columns
    (height, width) = image
    self.exponent = T(exponent)
    self.size = size
    self.planes = ElementChunks(rows: planes, of: height &* width, elementsPerTask: 2_048)
    var plan = LayerPlan(outputs: [output], backwardNeeds: [.input(0), .output(0)])
    plan.workerWorkspaceByteCount = width * MemoryLayout<T>.stride
    plan.flops = Double(planes) * Double(rows.count) * Double(columns.count) * Double(2 * size)
    plan.bytesMoved =
      Double(planes) * Double(height * width + rows.count * columns.count) * Double(MemoryLayout<T>.stride)
    plan.algorithm = "rows, then columns"
    self.plan = plan
  }

  private var planeCount: Int { height &* width }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: T.self), call.output(as: T.self))
    planes.eachRow(call) { plane, worker in
      let image = x + plane &* planeCount
      let line = call.workspace(worker: worker, as: T.self)
      var index = plane &* rows.count &* columns.count
      for row in rows {
        line.update(repeating: 0, count: width)
        for i in row.start..<row.end { addPowers(image + i &* width, to: line) }
        for column in columns {
          var sum: T = 0
          for j in column.start..<column.end { sum += line[j] }
          y[index] = power(sum * factor(row, column), 1 / exponent)
          index &+= 1
        }
      }
    }
  }

  /// Adds the p-th powers, line[i] += x[i]^p.
  @inline(__always)
  private func addPowers(_ x: UnsafePointer<T>, to line: UnsafeMutablePointer<T>) {
    if exponent == 2 {
      // The usual one, as vectors.
      for i in 0..<width { line[i] += x[i] * x[i] }
    } else {
      for i in 0..<width { line[i] += power(x[i], exponent) }
    }
  }

  /// Adds g · y^(1 - p) · x_i^(p - 1), times the factor of the sum, to each element.
  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else {
      return destination.prepare(count: planes.count &* planeCount)
    }
    let (x, y) = (call.input(as: T.self), call.output(as: T.self))
    planes.eachRow(call) { plane, _ in
      let image = x + plane &* planeCount
      let target = destination.pointer + plane &* planeCount
      if !destination.accumulates { target.update(repeating: 0, count: planeCount) }
      eachWindow(plane) { index, row, column in
        guard y[index] != 0 else { return }
        let share = gradient[index] * power(y[index], 1 - exponent) * factor(row, column)
        for i in row.start..<row.end {
          for j in i &* width &+ column.start..<i &* width &+ column.end {
            target[j] += share * power(image[j], exponent - 1)
          }
        }
      }
    }
  }

  /// What a sum is multiplied by, so that a window that is cut off counts as a full one.
  private func factor(_ row: PoolingSpan, _ column: PoolingSpan) -> T { T(size) / T(row.divisor &* column.divisor) }

  @inline(__always)
  private func power(_ x: T, _ exponent: T) -> T {
    if exponent == 1 { return x }
    if exponent == 2 { return x * x }
    if exponent == 0.5 { return x.squareRoot() }
    if exponent == -1 { return 1 / x }
    return T.pow(x, exponent)
  }

  @inline(__always)
  private func eachWindow(_ plane: Int, _ body: (_ index: Int, _ row: PoolingSpan, _ column: PoolingSpan) -> Void) {
    var index = plane &* rows.count &* columns.count
    for row in rows {
      for column in columns {
        body(index, row, column)
        index &+= 1
      }
    }
  }
}
