import TenonCore
import TenonEngine
import TenonHost
import TenonKernels
import TenonTrials
import Testing

/// Layers whose float32 goes row by row, in vectors: against the plain float64 computation, and at the ends of rows.
struct RowKernelTests {
  typealias Case = PlainLayerCase

  private static func padded(_ name: String, _ sides: Value, _ shape: Shape, _ more: NamedValue...) -> Case {
    Case(name: name, arguments: [NamedValue("padding", sides)] + more, shape: shape)
  }

  private static let kernel2: [NamedValue] = [NamedValue("kernel_size", 2)]

  static let cases: [Case] =
    [[2, 3, 2], [2, 3, 41], [1, 2, 70]].flatMap { shape in
      [
        Case(name: "MaxPool1d", arguments: kernel2, shape: shape),
        padded("ReflectionPad1d", [1, 1], shape), padded("ReplicationPad1d", [3, 0], shape),
        padded("CircularPad1d", [2, 1], shape), padded("ConstantPad1d", [-1, 4], shape, NamedValue("value", 0.5)),
      ]
    }
    + [[3, 2, 9, 7], [1, 5, 8, 66], [2, 1, 5, 35]].flatMap { shape in
      [
        Case(name: "MaxPool2d", arguments: kernel2, shape: shape),
        Case(name: "MaxPool2d", arguments: [NamedValue("kernel_size", [1, 2])], shape: shape),
        Case(name: "AdaptiveMaxPool2d", arguments: [NamedValue("output_size", [3, 4])], shape: shape),
        Case(
          name: "LPPool2d", arguments: [NamedValue("norm_type", 2.0), NamedValue("kernel_size", [2, 3])], shape: shape),
        padded("ReflectionPad2d", [1, 3, 2, 0], shape), padded("ReplicationPad2d", [0, 3, 2, 4], shape),
        padded("CircularPad2d", [2, 1, 0, 3], shape),
        padded("ConstantPad2d", [-2, 3, 1, -1], shape, NamedValue("value", 0.5)),
        Case(name: "PReLU", arguments: [NamedValue("num_parameters", .int(shape[1]))], shape: shape),
        Case(name: "PReLU", arguments: [], shape: shape), Case(name: "RReLU", arguments: [], shape: shape),
        Case(name: "Sum", arguments: [NamedValue("dim", 1)], shape: shape),
        Case(name: "Sum", arguments: [NamedValue("dim", [0, 2])], shape: shape),
        Case(name: "Mean", arguments: [NamedValue("dim", [0, 3])], shape: shape),
      ]
    } + [
      Case(name: "MaxPool3d", arguments: kernel2, shape: [2, 3, 5, 6, 35]),
      Case(name: "Sum", arguments: [NamedValue("dim", 0)], shape: [7, 9_001]),
      Case(name: "PReLU", arguments: [], shape: [8_193]),
      Case(name: "Mean", arguments: [], shape: [3, 2_077]),
      Case(name: "Sum", arguments: [NamedValue("dim", [0, 2])], shape: [5, 3, 22, 1_051]),
      Case(name: "MaxPool3d", arguments: kernel2 + [NamedValue("padding", 1)], shape: [1, 2, 3, 5, 34]),
      Case(name: "MaxPool3d", arguments: [NamedValue("kernel_size", [2, 3, 2])], shape: [2, 2, 4, 7, 5]),
      Case(name: "ChannelShuffle", arguments: [NamedValue("groups", 3)], shape: [2, 6, 5, 7]),
    ]
    + [3, 15, 16, 67, 2_100].flatMap { length in
      [
        Case(name: "LayerNorm", arguments: [NamedValue("normalized_shape", .int(length))], shape: [37, length]),
        Case(name: "RMSNorm", arguments: [NamedValue("normalized_shape", .int(length))], shape: [19, length]),
        Case(
          name: "LayerNorm",
          arguments: [NamedValue("normalized_shape", .int(length)), NamedValue("elementwise_affine", false)],
          shape: [3, length]),
        Case(
          name: "GroupNorm", arguments: [NamedValue("num_groups", 2), NamedValue("num_channels", 6)],
          shape: [3, 6, length]),
        Case(
          name: "GroupNorm",
          arguments: [NamedValue("num_groups", 3), NamedValue("num_channels", 6), NamedValue("affine", false)],
          shape: [2, 6, length]),
        Case(
          name: "InstanceNorm1d", arguments: [NamedValue("num_features", 5), NamedValue("affine", true)],
          shape: [3, 5, length]),
        Case(name: "InstanceNorm1d", arguments: [NamedValue("num_features", 5)], shape: [3, 5, length]),
        Case(name: "LogSoftmax", arguments: [NamedValue("dim", 1)], shape: [5, length]),
        Case(name: "Softmax", arguments: [NamedValue("dim", 1)], shape: [5, length]),
        Case(name: "Softmin", arguments: [NamedValue("dim", 1)], shape: [5, length]),
        Case(name: "LogSoftmax", arguments: [NamedValue("dim", 1)], shape: [2, 7, length]),
      ]
    }

  /// Padding that takes away more than there is leaves the constant, and no gradient.
  @Test func negativePaddingBeyondTheSequence_leavesTheConstant() throws {
    let layer = try BuiltPlugins.layer(
      "ConstantPad1d", [NamedValue("padding", [-6, 4]), NamedValue("value", 2.5)])
    let runner = try LayerRunner(
      layer, host: BuiltPlugins.host, inputs: [try RandomTensor.make(.float32, [2, 3, 5], stream: 1)])
    try runner.forward()
    #expect(Golden.numbers(runner.outputs[0]) == [Double](repeating: 2.5, count: 18))
    try runner.backward(gradOutputs: [runner.outputs[0].copy()])
    #expect(Golden.numbers(try #require(runner.gradInputs[0])) == [Double](repeating: 0, count: 30))
  }

  /// Few different numbers, so that most windows have several maxima; NaN and infinity here and there.
  @Test(arguments: [
    ("MaxPool1d", [2], [NamedValue]()), ("MaxPool2d", [2, 2], []), ("MaxPool2d", [3, 2], []),
    ("MaxPool2d", [2, 2], [NamedValue("return_indices", true)]), ("MaxPool3d", [2, 3, 2], []),
  ])
  func maximum_isTheFirstOneOrTheLastNaN(_ name: String, _ kernel: [Int], _ more: [NamedValue]) throws {
    let extent = kernel.dropLast().map { $0 * 3 } + [kernel[kernel.count - 1] * 37]
    let shape = Shape([2, 2] + extent)
    let input = try RandomTensor.make(.float32, shape, stream: 1).mapped { number in
      let value = (number * 4).rounded()
      return value == 3 ? .nan : value == -4 ? -.infinity : value
    }
    let layer = try BuiltPlugins.layer(
      name, [NamedValue("kernel_size", kernel.count == 1 ? .int(kernel[0]) : .list(kernel.map { .int($0) }))] + more)
    let runner = try LayerRunner(layer, host: BuiltPlugins.host, inputs: [input])
    try runner.forward()
    let gradient = try RandomTensor.make(.float32, runner.outputs[0].shape, stream: 2)
    try runner.backward(gradOutputs: [gradient] + (more.isEmpty ? [] : [nil]))
    var expected = [Double](repeating: 0, count: shape.elementCount)
    let (numbers, arriving) = (Golden.numbers(input), Golden.numbers(gradient))
    for (index, place) in winners(numbers, shape, kernel).enumerated() {
      expected[place] = arriving[index]
      let received = Golden.numbers(runner.outputs[0])[index]
      #expect(received == numbers[place] || (received.isNaN && numbers[place].isNaN))
    }
    #expect(Golden.numbers(try #require(runner.gradInputs[0])) == expected)
  }

  /// Where the maximum of each window side by side lies among all elements.
  private func winners(_ numbers: [Double], _ shape: Shape, _ kernel: [Int]) -> [Int] {
    let (strides, spatial) = (shape.strides, kernel.count)
    var outer = shape.dimensions
    for axis in 0..<spatial { outer[2 + axis] /= kernel[axis] }
    func indices(_ extents: [Int]) -> [[Int]] {
      extents.reduce([[]]) { found, extent in found.flatMap { head in (0..<extent).map { head + [$0] } } }
    }
    return indices(outer).map { window in
      let places = indices(kernel).map { tap in
        window.indices.reduce(0) { place, axis in
          place + strides[axis] * (axis < 2 ? window[axis] : window[axis] * kernel[axis - 2] + tap[axis - 2])
        }
      }
      return places.dropFirst().reduce(places[0]) { best, place in
        numbers[place] > numbers[best] || numbers[place].isNaN ? place : best
      }
    }
  }

  @Test(arguments: [0..<1, 0..<1_000, 3..<5, 5..<7, 1_021..<2_100, 0x3_FFFF_FFF0..<0x4_0000_0100])
  func words_areThoseOfTheSequenceOneByOne(_ range: Range<Int>) {
    let random = RandomSequence(seed: 5, stream: 7, step: 0x1_0000_0003)
    var words: [UInt32] = []
    random.eachPiece(of: range) { offset, piece in
      #expect(offset == words.count)
      words += piece
    }
    #expect(words == range.map { random.word(UInt64($0)) })
  }

  /// Rows of scores with NaN or infinity are NaN as a whole, as in PyTorch; minus infinity alone is a probability of 0.
  @Test(arguments: ["Softmax", "LogSoftmax"], [5, 16, 70])
  func softmaxOfARow_isNotANumberWhereOneOfItsScoresIsNone(_ name: String, _ length: Int) throws {
    let layer = try BuiltPlugins.layer(name, [NamedValue("dim", 1)])
    for place in [0, length / 2, length - 1] {
      for (score, isNumber) in [(Float.nan, false), (.infinity, false), (-.infinity, true)] {
        let input = try RandomTensor.make(.float32, [2, length], stream: 1)
        input[Float.self][length + place] = score
        let runner = try LayerRunner(layer, host: BuiltPlugins.host, inputs: [input])
        try runner.forward()
        let output = Array(runner.outputs[0][Float.self])
        #expect(output.prefix(length).allSatisfy { $0.isFinite })
        #expect(output.suffix(length).allSatisfy { $0.isNaN != isNumber })
        if isNumber { #expect(output[length + place] == (name == "Softmax" ? 0 : -.infinity)) }
      }
    }
  }

  /// What computes nothing is timed as in a network, where it shares memory: a copy of 64 MB would take milliseconds.
  @Test(arguments: [("Identity", [NamedValue]()), ("Dropout", []), ("Reshape", [NamedValue("shape", [-1, 64])])])
  func timing_copiesNothing_whereALayerComputesNothing(_ name: String, _ arguments: [NamedValue]) throws {
    let timing = try LayerTiming.measure(
      BuiltPlugins.layer(name, arguments), inputs: [TensorType(.float32, [16 << 20]).noise(below: 2)],
      evaluates: true, seconds: 0.001, host: BuiltPlugins.host)
    #expect(timing.seconds < 0.0005)
  }
}
