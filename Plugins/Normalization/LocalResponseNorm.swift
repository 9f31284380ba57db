import TenonKernels
import TenonPlugin

/// Lets strong channels weaken their neighbours: y_c = x_c / (k + alpha / size · Σ x_d²)^beta, where d goes over the `size`
/// channels around c, from c - ⌊size / 2⌋ to c + ⌊(size - 1) / 2⌋, as far as there are any.
///
/// Input shape: [N, C, ...] with at least 3 dimensions. Output shape: the same.
///
/// Source: Krizhevsky, Sutskever, Hinton 2012, ImageNet Classification with Deep Convolutional Neural Networks.
struct LocalResponseNorm: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "LocalResponseNorm", "divides by a power of the neighbouring channels' squares",
    arguments: [
      .int("size", "neighbouring channels to add up").atLeast(1).atMost(Double(1 << 30)),
      .float("alpha", default: 1e-4, "factor of the mean square"),
      .float("beta", default: 0.75, "exponent"),
      .float("k", default: 1, "added to the squares"),
    ],
    supportsFloat64: true,
    examples: [
      Example(["size": 3, "alpha": 0.5], inputs: [ExampleInput("input", .float32, [2, 5, 3, 4])])
    ])

  private let size: Int
  private let alpha, beta, bias: Double

  init(_ config: Config) throws {
    size = try config.int("size")
    (alpha, beta, bias) = (try config.float("alpha"), try config.float("beta"), try config.float("k"))
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input()
    guard type.shape.rank >= 3 else {
      throw ComponentError(
        .shape, field: "input", "expected [N, C, ...] with at least 3 dimensions, received \(type.shape)")
    }
    return SpecializedOperation(
      ResponseNormOperation<T>(type, size: size, scale: alpha / Double(size), beta: beta, bias: bias))
  }

  func onnx(_ graph: ONNXGraph) throws {
    let (x, shape) = (try graph.input(), try graph.shape())
    if size % 2 == 1, shape.count == 4 {
      return try graph.output(
        graph(
          "LRN", x,
          with: ["size": .int(size), "alpha": .float(alpha), "beta": .float(beta), "bias": .float(bias)]))
    }
    // Channels as the rows of an image, whose neighbours are averaged with zeros around them.
    let rows = try graph.reshape(graph("Mul", x, x), to: [.same(0), .fixed(1), .same(1), .rest], of: x, shape)
    let bordered = try graph.pad(rows, rank: 4, before: [size / 2, 0], after: [(size - 1) / 2, 0], .constant(0))
    let means = try graph(
      "AveragePool", bordered, with: ["kernel_shape": .ints([size, 1]), "strides": [1, 1]])
    let same = try graph.reshape(means, to: shape.indices.map { .same($0) }, of: x, shape)
    let base = try graph("Add", graph("Mul", same, graph.scalar(alpha)), graph.scalar(bias))
    try graph.output(graph("Div", x, graph("Pow", base, graph.scalar(beta))))
  }
}

/// Goes through the channels of a block of neighbouring pixels; saves what is raised to the power.
private struct ResponseNormOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let images: Int
  private let channels: Int
  private let inner: Int
  private let before: Int
  private let after: Int
  private let scale: T
  private let beta: T
  private let bias: T
  private let blocks: Int
  private let tasks: ElementChunks

  private static var block: Int { 256 }

  init(_ type: TensorType, size: Int, scale: Double, beta: Double, bias: Double) {
    images = type.shape[0]
    channels = type.shape[1]
    inner = type.shape.dimensions.dropFirst(2).reduce(1, &*)
    (before, after) = (size / 2, (size - 1) / 2)
    (self.scale, self.beta, self.bias) = (T(scale), T(beta), T(bias))
    blocks = (inner &+ Self.block &- 1) / Self.block
    tasks = ElementChunks(rows: images &* blocks, of: channels &* min(inner, Self.block))
    var plan = LayerPlan(outputs: [type], backwardNeeds: [.input(0)])
    plan.savedByteCount = type.byteCount
    plan.workerWorkspaceByteCount = 2 * Self.block * MemoryLayout<T>.stride
    plan.flops = Double(type.shape.elementCount) * Double(2 * min(size, channels) + 8)
    plan.bytesMoved = Double(3 * type.byteCount)
    plan.algorithm = "channel by channel"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y, bases) = (call.input(as: T.self), call.output(as: T.self), call.saved(as: T.self))
    eachBlock(call) { start, count, worker in
      let powers = call.workspace(worker: worker, as: T.self)
      for channel in 0..<channels {
        let at = start &+ channel &* inner
        let base = bases + at
        base.update(repeating: 0, count: count)
        for other in neighbours(channel, before, after) {
          let from = x + (start &+ other &* inner)
          for i in 0..<count { base[i] += from[i] * from[i] }
        }
        for i in 0..<count { base[i] = bias + scale * base[i] }
        raise(base, count, into: powers)
        for i in 0..<count { y[at &+ i] = x[at &+ i] * powers[i] }
      }
    }
  }

  /// With b = k + alpha / size · Σ x²: dx_c = g_c · b_c^-beta - 2 · alpha / size · beta · x_c · Σ g_d · x_d · b_d^(-beta - 1),
  /// where d goes over the channels that c is a neighbour of.
  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    let elements = images &* channels &* inner
    guard let gradient = call.gradOutput(as: T.self) else { return destination.prepare(count: elements) }
    let (x, bases) = (call.input(as: T.self), UnsafePointer(call.saved(as: T.self)))
    eachBlock(call) { start, count, worker in
      let sums = call.workspace(worker: worker, as: T.self)
      let powers = sums + Self.block
      for channel in 0..<channels {
        sums.update(repeating: 0, count: count)
        for other in neighbours(channel, after, before) {
          let at = start &+ other &* inner
          raise(bases + at, count, into: powers)
          for i in 0..<count { sums[i] += gradient[at &+ i] * x[at &+ i] * powers[i] / bases[at &+ i] }
        }
        let at = start &+ channel &* inner
        raise(bases + at, count, into: powers)
        let factor = 2 * scale * beta
        for i in 0..<count {
          destination.write(gradient[at &+ i] * powers[i] - factor * x[at &+ i] * sums[i], at: at &+ i)
        }
      }
    }
  }

  private func neighbours(_ channel: Int, _ before: Int, _ after: Int) -> Range<Int> {
    max(0, channel &- before)..<min(channels, channel &+ after &+ 1)
  }

  /// base^-beta; square roots where they do, which take a fraction of the time.
  @inline(__always)
  private func raise(_ base: UnsafePointer<T>, _ count: Int, into powers: UnsafeMutablePointer<T>) {
    if beta == 0.75 {
      for i in 0..<count {
        let root = base[i].squareRoot()
        powers[i] = 1 / (root * root.squareRoot())
      }
    } else {
      for i in 0..<count { powers[i] = T.pow(base[i], -beta) }
    }
  }

  /// Calls `body` with the first element of a block of the first channel, and their number.
  @inline(__always)
  private func eachBlock(_ call: LayerCall, _ body: (_ start: Int, _ count: Int, _ worker: Int) -> Void) {
    tasks.eachRow(call) { task, worker in
      let column = task % blocks &* Self.block
      body(task / blocks &* channels &* inner &+ column, min(Self.block, inner &- column), worker)
    }
  }
}
