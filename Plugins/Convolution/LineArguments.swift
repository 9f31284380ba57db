import TenonKernels
import TenonPlugin

/// Layers over sequences as layers over images of one row: arguments, parameters and plans.
enum LineArguments {
  /// - Parameters:
  ///   - besideOne: the integers that become [1, n].
  ///   - besideZero: those that become [0, n].
  static func ofImages(_ config: Config, besideOne: Set<String>, besideZero: Set<String>) -> Config {
    Config(
      config.values.map { argument in
        guard case .int(let number) = argument.value else { return argument }
        if besideOne.contains(argument.name) { return NamedValue(argument.name, [1, .int(number)]) }
        if besideZero.contains(argument.name) { return NamedValue(argument.name, [0, .int(number)]) }
        return argument
      })
  }

  /// Parameters of images, whose kernels have one row, as those of sequences.
  static func parameters(_ parameters: [Parameter]) -> [Parameter] {
    parameters.map { parameter in
      guard parameter.shape.rank == 4 else { return parameter }
      var shape = parameter.shape
      shape.dimensions.remove(at: 2)
      return Parameter(parameter.name, shape, dtype: parameter.dtype, initializer: parameter.initializer)
    }
  }

  /// Plans the layer over images for [N, channels, L] or [channels, L].
  ///
  /// - Throws: `ComponentError` (shape) for other inputs.
  static func plan(
    _ request: PlanRequest, channels: Int, _ plan: (PlanRequest) throws -> any LayerOperation
  ) throws -> any LayerOperation {
    let type = try request.input()
    let dimensions = type.shape.dimensions
    guard 2...3 ~= dimensions.count, dimensions[dimensions.count - 2] == channels, dimensions[dimensions.count - 1] > 0
    else {
      throw ComponentError(
        .shape, field: "input",
        "expected [N, \(channels), L] or [\(channels), L] (in_channels = \(channels)), L above 0, received \(type.shape)"
      )
    }
    var images = request
    images.inputs[0] = TensorType(
      type.dtype, Shape(dimensions.dropLast() + [1, dimensions[dimensions.count - 1]]), layout: type.layout)
    let operation = try plan(images)
    return ReshapedOperation(
      operation,
      outputs: operation.plan.outputs.map { output in
        var dimensions = output.shape.dimensions
        dimensions.remove(at: dimensions.count - 2)
        return TensorType(output.dtype, Shape(dimensions))
      })
  }
}
