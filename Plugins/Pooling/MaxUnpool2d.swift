import TenonFamilies
import TenonKernels
import TenonPlugin

/// Puts maxima back where `MaxPool2d` found them: y[indices[i]] = x[i] in each plane, and 0 elsewhere.
///
/// Input shapes: [N, C, H, W] or [C, H, W], and the same for `indices` (int64). Output shape: the same with
/// H' = (H - 1) · stride - 2 · padding + kernel_size, or `output_size`. Of several with one index the last one stays, and
/// each gets the gradient of that place, as in PyTorch.
///
/// Source: Zeiler, Taylor, Fergus 2011, Adaptive Deconvolutional Networks for Mid and High Level Feature Learning.
struct MaxUnpool2d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "MaxUnpool2d", "puts maxima back where they came from",
    arguments: [
      .pair("kernel_size", "extent of the window, [height, width]").atLeast(1).atMost(PoolingWindow.maximum),
      .pair("stride", "step of the window; null: kernel_size").orNull().atLeast(1).atMost(PoolingWindow.maximum),
      .pair("padding", default: 0, "rows and columns that were around the image").atLeast(0)
        .atMost(PoolingWindow.maximum),
      .pair("output_size", "extent of the output, [height, width]; null: what the others make it").orNull()
        .atLeast(1).atMost(PoolingWindow.maximum),
    ],
    supportsFloat64: true,
    examples: [
      Example(
        ["kernel_size": 2],
        inputs: [
          ExampleInput("input", .float32, [2, 2, 2, 2]),
          ExampleInput(
            "indices", .int64, [2, 2, 2, 2], values: [0, 3, 9, 14, 5, 6, 8, 15, 1, 2, 12, 13, 4, 7, 10, 11]),
        ]),
      Example(
        ["kernel_size": 2],
        inputs: [
          ExampleInput("input", .float32, [1, 2, 3]),
          ExampleInput("indices", .int64, [1, 2, 3], values: [0, 10, 9, 23, 5, 6]),
        ]),
    ])

  private let kernel: (Int, Int)
  private let stride: (Int, Int)
  private let padding: (Int, Int)
  private let size: (Int, Int)?

  init(_ config: Config) throws {
    kernel = try config.pair("kernel_size")
    stride = try config.isNull("stride") ? kernel : config.pair("stride")
    padding = try config.pair("padding")
    size = try config.isNull("output_size") ? nil : config.pair("output_size")
  }

  var inputs: [Port] { [.input, Port("indices", dtypes: [.int64], differentiable: false)] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let (type, indices) = (try request.input(0), try request.input(1))
    let (planes, height, width) = try imagePlanes(type)
    guard indices.shape == type.shape else {
      throw ComponentError(
        .shape, field: "indices", "expected \(type.shape) (as input), received \(indices.shape)")
    }
    let extent =
      size ?? (
        (height - 1) * stride.0 - 2 * padding.0 + kernel.0, (width - 1) * stride.1 - 2 * padding.1 + kernel.1
      )
    guard extent.0 > 0, extent.1 > 0, let plane = Shape([extent.0, extent.1]).checkedElementCount,
      plane <= Int(Int32.max)
    else {
      throw ComponentError(
        .shape, field: "input",
        "expected images that padding of [\(padding.0), \(padding.1)] (padding) can be taken from, and planes of less than "
          + "2^31 elements, received \(type.shape), which becomes [\(extent.0), \(extent.1)]")
    }
    return SpecializedOperation(
      MaxUnpoolOperation<T>(planes: planes, count: height &* width, extent, try pooled(type, extent)))
  }

  func onnx(_ graph: ONNXGraph) throws {
    let (x, shape) = (try graph.input(), try graph.shape())
    let extent = try graph.shape(ofOutput: 0).suffix(2).compactMap(\.self)
    guard extent.count == 2, let height = shape[shape.count - 2], let width = shape[shape.count - 1] else {
      throw ComponentError(.unsupported, "the extent of what is unpooled must be known")
    }
    // Planes as rows, zero but for what the indices name.
    let plane = [ONNXGraph.Extent.rest, .fixed(height * width)]
    let values = try graph.reshape(x, to: plane, of: x, shape)
    let places = try graph.reshape(graph.input(1), to: plane, of: x, shape)
    let rows = try graph("Gather", graph("Shape", values), graph.ints([0]))
    let blank = try graph(
      "Expand", graph.scalar(0), graph("Concat", rows, graph.ints([extent[0] * extent[1]]), with: ["axis": 0]))
    let filled = try graph("ScatterElements", blank, places, values, with: ["axis": 1])
    let outer = shape.indices.dropLast(2).map { ONNXGraph.Extent.same($0) }
    try graph.output(graph.reshape(filled, to: outer + extent.map { .fixed($0) }, of: x, shape))
  }
}

private struct MaxUnpoolOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let planes: ElementChunks
  private let count: Int
  private let width: Int
  private let outputCount: Int

  init(planes: Int, count: Int, _ extent: (Int, Int), _ output: TensorType) {
    self.count = count
    width = extent.1
    outputCount = extent.0 &* extent.1
    self.planes = ElementChunks(rows: planes, of: outputCount)
    var plan = LayerPlan(outputs: [output], backwardNeeds: [.input(1)])
    plan.workspaceByteCount = planes * MemoryLayout<Int>.stride
    plan.bytesMoved = Double(output.byteCount) + Double(planes * count * (MemoryLayout<T>.stride + 8))
    plan.algorithm = "scatter"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, indices) = (call.input(0, as: T.self), call.input(1, as: Int64.self))
    let y = call.output(as: T.self)
    // The first index of each plane that is no place in it, or -1.
    let wrong = call.workspace(as: Int.self)
    planes.eachRow(call) { plane, _ in
      let target = y + plane &* outputCount
      target.update(repeating: 0, count: outputCount)
      wrong[plane] = -1
      for i in plane &* count..<(plane &+ 1) &* count {
        guard UInt64(bitPattern: indices[i]) < UInt64(outputCount) else {
          wrong[plane] = i
          break
        }
        target[Int(indices[i])] = x[i]
      }
    }
    for plane in 0..<planes.count where wrong[plane] >= 0 {
      throw ComponentError(
        .data, field: "indices",
        "expected 0..<\(outputCount), places in planes of [\(outputCount / width), \(width)], received "
          + "\(indices[wrong[plane]]) as index \(wrong[plane])")
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(0, as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else { return destination.prepare(count: planes.count &* count) }
    let indices = call.input(1, as: Int64.self)
    planes.eachRow(call) { plane, _ in
      let source = gradient + plane &* outputCount
      let range = plane &* count..<(plane &+ 1) &* count
      if destination.accumulates {
        for i in range { destination.pointer[i] += source[Int(indices[i])] }
      } else {
        for i in range { destination.pointer[i] = source[Int(indices[i])] }
      }
    }
  }
}
