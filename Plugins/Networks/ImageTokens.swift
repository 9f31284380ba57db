import TenonPlugin

/// An image of features as a sequence of tokens, row by row, behind a learnt one that stands for the whole image.
///
/// y[n, 0] = class_token, y[n, 1 + h · W + w] = x[n, :, h, w].
///
/// Input shape: [N, hidden_dim, *grid]. Output shape: [N, 1 + H · W, hidden_dim].
/// Parameters: one [1, 1, hidden_dim], zero at first, which has the layer's own name.
///
/// Source: Dosovitskiy et al. 2021, An Image is Worth 16x16 Words, equation 1; torchvision's VisionTransformer,
/// `_process_input` and `class_token`.
struct ImageTokens: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "ImageTokens", "an image of features as tokens behind a learnt one",
    arguments: [
      .int("hidden_dim", "channels of the image, elements of a token").atLeast(1).atMost(0x1p31 - 1),
      .pair("grid", "extent of the image, [height, width]").atLeast(1).atMost(0x1p20),
    ],
    supportsFloat64: true,
    examples: [
      Example(["hidden_dim": 5, "grid": [2, 3]], inputs: [ExampleInput("input", .float32, [4, 5, 2, 3])])
    ])

  let parameters: [Parameter]
  private let width: Int
  private let grid: (Int, Int)

  init(_ config: Config) throws {
    width = try config.int("hidden_dim")
    grid = try config.pair("grid")
    parameters = [Parameter("", [1, 1, width], initializer: .zeros)]
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input()
    let shape = type.shape.dimensions
    guard shape.count == 4, shape[1] == width, (shape[2], shape[3]) == grid else {
      throw ComponentError(
        .shape, field: "input",
        "expected [N, \(width), \(grid.0), \(grid.1)] (hidden_dim, grid), received \(type.shape)")
    }
    let output = TensorType(type.dtype, [shape[0], 1 + grid.0 * grid.1, width])
    guard output.checkedByteCount != nil else {
      throw ComponentError(.shape, field: "input", "the output \(output.shape) is too large")
    }
    return SpecializedOperation(ImageTokensOperation<T>(shape[0], width, grid.0 * grid.1, output))
  }

  func onnx(_ graph: ONNXGraph) throws {
    let x = try graph.input()
    let tokens = try graph.transpose(
      graph.reshape(x, to: [.same(0), .fixed(width), .fixed(grid.0 * grid.1)], of: x, graph.shape()), [0, 2, 1])
    let batch = try graph("Gather", graph("Shape", x), graph.ints([0]))
    let first = try graph(
      "Expand", graph.parameter(""), graph("Concat", batch, graph.ints([1, width]), with: ["axis": 0]))
    try graph.output(graph("Concat", first, tokens, with: ["axis": 1]))
  }
}

/// Each image turned over, channels by places to places by channels.
private struct ImageTokensOperation<T: Scalar>: LayerOperation {
  /// Channels and places of a tile, whose lines stay in the first cache.
  private static var tile: Int { 16 }

  let plan: LayerPlan
  private let images: Int
  private let width: Int
  private let places: Int

  init(_ images: Int, _ width: Int, _ places: Int, _ output: TensorType) {
    self.images = images
    self.width = width
    self.places = places
    var plan = LayerPlan(outputs: [output])
    plan.bytesMoved = Double(2 * output.byteCount)
    plan.algorithm = "transposed copy"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (input, output) = (call.input(as: T.self), call.output(as: T.self))
    let token: UnsafePointer<T> = call.parameter(0)
    call.step.parallelFor(images) { image, _ in
      let x = input + image &* (width &* places)
      let y = output + image &* (width &* (places &+ 1))
      y.update(from: token, count: width)
      eachTile { channel, place in y[(place &+ 1) &* width &+ channel] = x[channel &* places &+ place] }
    }
  }

  func backward(_ call: LayerCall) throws {
    let (destination, token) = (call.gradInput(as: T.self), call.gradParameter(0, as: T.self))
    guard let gradient = call.gradOutput(as: T.self) else {
      destination?.prepare(count: images &* width &* places)
      token?.prepare(count: width)
      return
    }
    let stride = width &* (places &+ 1)
    if let destination {
      call.step.parallelFor(images) { image, _ in
        let (dy, first) = (gradient + image &* stride, image &* (width &* places))
        eachTile { channel, place in
          destination.write(dy[(place &+ 1) &* width &+ channel], at: first &+ channel &* places &+ place)
        }
      }
    }
    if let token {
      token.prepare(count: width)
      for image in 0..<images {
        for channel in 0..<width { token.pointer[channel] += gradient[image &* stride &+ channel] }
      }
    }
  }

  @inline(__always)
  private func eachTile(_ body: (_ channel: Int, _ place: Int) -> Void) {
    for firstPlace in stride(from: 0, to: places, by: Self.tile) {
      for firstChannel in stride(from: 0, to: width, by: Self.tile) {
        for place in firstPlace..<min(places, firstPlace &+ Self.tile) {
          for channel in firstChannel..<min(width, firstChannel &+ Self.tile) { body(channel, place) }
        }
      }
    }
  }
}
