import TenonPlugin

/// Part of one dimension: every element from `start` on that is so many steps behind it, before `end`.
///
/// It is `x[start:end:step]` in Python.
///
/// Input shape: [..., d, ...]. Output shape: [..., ⌈(end - start) / step⌉, ...]. Ends that lie outside are cut off.
struct Slice: ReorderingLayer {
  static let declaration = Declaration(
    "Slice", "part of one dimension",
    arguments: [
      .int("dim", default: 0, "dimension to take a part of, negative from the end"),
      .int("start", "the first element, negative from the end; null: 0").orNull(),
      .int("end", "the one behind the last element, negative from the end; null: the extent").orNull(),
      .int("step", default: 1, "distance between elements").atLeast(1),
    ],
    supportsFloat64: true,
    examples: [
      Example(["dim": 1, "start": 1, "end": 6, "step": 2], inputs: [ExampleInput("input", .float32, [3, 7, 4])])
    ])

  private let dimension: Int
  private let start: Int
  private let end: Int?
  private let step: Int

  init(_ config: Config) throws {
    dimension = try config.int("dim")
    start = try config.isNull("start") ? 0 : config.int("start")
    end = try config.isNull("end") ? nil : config.int("end")
    step = try config.int("step")
  }

  func view(of input: Shape) throws -> (output: Shape, view: StridedView) {
    let axis = try input.position(of: dimension, "dim")
    let extent = input[axis]
    func inside(_ index: Int) -> Int { index < 0 ? max(0, index + extent) : min(index, extent) }
    let first = inside(start)
    let room = max(0, inside(end ?? extent) - first)
    let count = room / step + (room % step > 0 ? 1 : 0)
    var output = input
    output.dimensions[axis] = count
    let strides = input.strides
    let dimensions = output.dimensions.indices.map {
      (output[$0], $0 == axis && count > 1 ? strides[$0] * step : strides[$0])
    }
    return (output, StridedView(dimensions, offset: first * strides[axis]))
  }

  func onnx(_ graph: ONNXGraph) throws {
    try graph.output(graph.slice(graph.input(), axis: dimension, from: start, to: end, step: step))
  }
}
