import TenonCore

extension ONNXOperators {
  static let pooling: [String: Import] = [
    "MaxPool": maxima, "AveragePool": means,
    "GlobalAveragePool": { node in
      let x = try node.input()
      let count = try node.spatialCount(x)
      let ones = ONNXNodeImport.extents(Array(repeating: 1, count: count))
      node.output(try node.apply("AdaptiveAvgPool\(count)d", ["output_size": ones], to: x))
    },
    "GlobalMaxPool": globalMaxima,
  ]

  /// A window that slides over an image.
  private struct Window {
    let count: Int
    let kernel: [Int]
    let strides: [Int]
    let dilations: [Int]
    let pads: ONNXNodeImport.Pads
    let roundsUp: Bool

    init(_ node: ONNXNodeImport, _ x: ONNXLayerValue) throws {
      count = try node.spatialCount(x)
      kernel = try node.spatial("kernel_shape", count, 0)
      strides = try node.spatial("strides", count, 1)
      dilations = try node.spatial("dilations", count, 1)
      guard kernel.allSatisfy({ $0 > 0 }) else { throw ONNXRefusal("it has no 'kernel_shape'") }
      pads = try node.pads(x, window: zip(kernel, dilations).map { ($0 - 1) * $1 + 1 }, strides: strides)
      roundsUp = try node.int("ceil_mode", 0) != 0
    }

    /// Whether the layer's own padding can be it: equal on both sides, and at most half the window.
    var fitsLayer: Bool { pads.isSymmetric && zip(pads.before, kernel).allSatisfy { 2 * $0 <= $1 } }

    func arguments(padding: [Int]) -> [String: Value] {
      [
        "kernel_size": ONNXNodeImport.extents(kernel), "stride": ONNXNodeImport.extents(strides),
        "padding": ONNXNodeImport.extents(padding), "ceil_mode": .bool(roundsUp),
      ]
    }
  }

  private static func maxima(_ node: ONNXNodeImport) throws {
    guard !node.reads(1) else { throw ONNXRefusal("the places of maxima are counted otherwise in Tenon") }
    var x = try node.input()
    let window = try Window(node, x)
    var padding = window.pads.before
    if !window.fitsLayer {
      x = try node.bordered(x, window.pads, value: -.infinity)
      padding = padding.map { _ in 0 }
    }
    var arguments = window.arguments(padding: padding)
    arguments["dilation"] = ONNXNodeImport.extents(window.dilations)
    node.output(try node.apply("MaxPool\(window.count)d", arguments, to: x))
  }

  private static func means(_ node: ONNXNodeImport) throws {
    var x = try node.input()
    let window = try Window(node, x)
    guard window.dilations.allSatisfy({ $0 == 1 }) else { throw ONNXRefusal("Tenon has no means with dilations") }
    let counts = try node.int("count_include_pad", 0) != 0 || window.pads.isEmpty
    var padding = window.pads.before
    if !window.fitsLayer {
      guard counts else {
        throw ONNXRefusal("Tenon has no means over padding that differs on both sides and is not counted")
      }
      x = try node.bordered(x, window.pads, value: 0)
      padding = padding.map { _ in 0 }
    }
    var arguments = window.arguments(padding: padding)
    arguments["count_include_pad"] = .bool(counts)
    node.output(try node.apply("AvgPool\(window.count)d", arguments, to: x))
  }

  private static func globalMaxima(_ node: ONNXNodeImport) throws {
    let x = try node.input()
    let count = try node.spatialCount(x)
    if count == 2 { return node.output(try node.apply("AdaptiveMaxPool2d", ["output_size": .ints([1, 1])], to: x)) }
    let kernel = try (0..<count).map { axis in
      guard let extent = x.extent(2 + axis) else {
        throw ONNXRefusal("Tenon has the maximum of all only of images, or of a known extent")
      }
      return extent
    }
    node.output(try node.apply("MaxPool\(count)d", ["kernel_size": ONNXNodeImport.extents(kernel)], to: x))
  }
}
