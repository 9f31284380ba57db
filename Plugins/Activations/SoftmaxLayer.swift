import TenonPlugin

/// A layer that relates each element to the sum of the exponentials along one dimension.
protocol SoftmaxLayer: LayerComponent, VectorLayer {
  /// One line for people.
  static var algorithm: String { get }
  /// What vector kernels do the same.
  static var form: VectorSoftmaxOperation.Form { get }
  /// Null: by the input's rank.
  var dimension: Int? { get }

  init(dimension: Int?)

  /// What is summed together in an input. Default: all along `dimension`.
  ///
  /// - Throws: `ComponentError` (shape) for inputs that it cannot take.
  func blocks(of type: TensorType) throws -> AxisBlocks

  /// What the exponential is taken of. Default: x.
  static func score<T: Scalar>(_ x: T) -> T

  /// The outputs of a block of columns from their largest scores; `sum` is zero, and scratch.
  ///
  /// `y` may be `x`.
  static func forward<T: Scalar>(
    _ x: UnsafePointer<T>, _ y: UnsafeMutablePointer<T>, _ blocks: AxisBlocks, columns: Int,
    maximum: UnsafePointer<T>, sum: UnsafeMutablePointer<T>)

  /// What an element adds to the sum of its column that `gradient` reads.
  static func term<T: Scalar>(_ gradient: T, _ y: T) -> T

  /// The gradient of the input.
  static func gradient<T: Scalar>(_ gradient: T, _ y: T, _ sum: T) -> T
}

extension SoftmaxLayer {
  init(_ config: Config) throws { self.init(dimension: try AxisBlocks.dimension(config)) }

  @inline(__always)
  static func score<T: Scalar>(_ x: T) -> T { x }

  /// The dimension for ONNX, which has no softmax of a single number.
  func onnxAxis(_ graph: ONNXGraph) throws -> Int {
    let rank = try graph.shape().count
    guard rank > 0 else { throw ComponentError(.unsupported, "ONNX has no softmax of a number without dimensions") }
    return dimension ?? ([1, 3].contains(rank) ? 0 : 1)
  }

  func blocks(of type: TensorType) throws -> AxisBlocks { try AxisBlocks(type.shape, dimension: dimension) }

  func vectorOperation(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.input()
    return VectorSoftmaxOperation(Self.form, type, try blocks(of: type), request)
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input()
    return SpecializedOperation(SoftmaxOperation<Self, T>(type, try blocks(of: type), request))
  }
}

private struct SoftmaxOperation<L: SoftmaxLayer, T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let blocks: AxisBlocks

  init(_ type: TensorType, _ blocks: AxisBlocks, _ request: PlanRequest) {
    self.blocks = blocks
    plan = blocks.plan(type, request, scalarByteCount: MemoryLayout<T>.stride, L.algorithm)
  }

  func forward(_ call: LayerCall) throws {
    let x = call.input(as: T.self)
    let y = call.output(as: T.self)
    blocks.each(call) { start, columns, worker in
      let maximum = call.workspace(worker: worker, as: T.self)
      let sum = maximum + AxisBlocks.block
      blocks.maxima(of: x + start, columns, into: maximum, L.score)
      for column in 0..<columns { sum[column] = 0 }
      L.forward(x + start, y + start, blocks, columns: columns, maximum: maximum, sum: sum)
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else { return destination.prepare(count: blocks.count) }
    let y = UnsafePointer(call.output(as: T.self))
    let (length, inner) = (blocks.length, blocks.inner)
    blocks.each(call) { start, columns, worker in
      let sum = call.workspace(worker: worker, as: T.self)
      for column in 0..<columns { sum[column] = 0 }
      for k in 0..<length {
        let row = start &+ k &* inner
        for column in 0..<columns { sum[column] += L.term(gradient[row &+ column], y[row &+ column]) }
      }
      for k in 0..<length {
        let row = start &+ k &* inner
        for column in 0..<columns {
          destination.write(L.gradient(gradient[row &+ column], y[row &+ column], sum[column]), at: row &+ column)
        }
      }
    }
  }
}
