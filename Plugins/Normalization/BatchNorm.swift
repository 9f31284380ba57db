import TenonFamilies
import TenonKernels
import TenonPlugin

/// What batch normalization is for images and for sequences: arguments, parameters, buffers and formula.
///
/// y = (x - mean) / √(variance + eps) · weight + bias, for each channel of [N, C, ...]. In training, and without
/// running statistics, mean and variance are the batch's, else the running ones.
struct BatchNorm {
  let arguments: BatchNormArguments

  init(_ config: Config) throws { arguments = try BatchNormArguments(config) }

  private var features: Int { arguments.features }

  var parameters: [Parameter] {
    arguments.isAffine
      ? [Parameter("weight", [features], initializer: .ones), Parameter("bias", [features], initializer: .zeros)] : []
  }

  var buffers: [Parameter] {
    arguments.tracksStatistics
      ? [
        Parameter("running_mean", [features], initializer: .zeros),
        Parameter("running_var", [features], initializer: .ones),
        Parameter("num_batches_tracked", [], dtype: .int64, initializer: .zeros),
      ] : []
  }

  /// - Parameter dimensions: what the input must look like, by its rank: `[4: "[N, C, H, W]"]`.
  func operation<T: Scalar>(
    _ request: PlanRequest, in _: T.Type, dimensions: KeyValuePairs<Int, String>
  ) throws -> any LayerOperation {
    let type = try request.blockedInput()
    guard dimensions.contains(where: { $0.key == type.shape.rank }), type.shape[1] == features else {
      let expected = dimensions.map(\.value).joined(separator: " or ")
      throw ComponentError(
        .shape, field: "input",
        "expected \(expected) with C = \(features) (num_features = \(features)), received \(type.shape)")
    }
    let usesBatch = request.isTraining || !arguments.tracksStatistics
    let count = type.shape.dimensions.enumerated().reduce(1) { $1.offset == 1 ? $0 : $0 &* $1.element }
    guard !usesBatch || count > 1 else {
      throw ComponentError(
        .shape, field: "input",
        "expected more than 1 value for each channel, to compute a variance of, received \(type.shape)")
    }
    guard type.layout == .plain else { return try VectorBatchNormOperation(arguments, type, request) }
    return SpecializedOperation(BatchNormOperation<T>(arguments, type, usesBatch, request))
  }

  func onnx(_ graph: ONNXGraph) throws { try graph.output(onnx(graph, graph.input(), graph.shape().count)) }

  /// - Parameter rank: of a value with its channels behind the batch.
  func onnx(_ graph: ONNXGraph, _ x: ONNXValue, _ rank: Int) throws -> ONNXValue {
    let weight = try graph.optionalParameter("weight") ?? graph.floats(Array(repeating: 1, count: features))
    let bias = try graph.optionalParameter("bias") ?? graph.floats(Array(repeating: 0, count: features))
    if arguments.tracksStatistics {
      return try graph.node(
        "BatchNormalization",
        [x, weight, bias, graph.parameter("running_mean"), graph.parameter("running_var")],
        with: ["epsilon": .float(arguments.eps)])[0]
    }
    let axes = [0] + Array(2..<rank)
    let centered = try graph("Sub", x, graph.mean(x, axes))
    let variance = try graph.mean(graph("Mul", centered, centered), axes)
    let deviation = try graph("Sqrt", graph("Add", variance, graph.scalar(arguments.eps)))
    let aligned = { try graph.reshape($0, [features] + Array(repeating: 1, count: rank - 2)) }
    let scaled = try graph("Mul", graph("Div", centered, deviation), aligned(weight))
    return try graph("Add", scaled, aligned(bias))
  }
}
