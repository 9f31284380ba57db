import TenonKernels
import TenonPlugin

/// Sets whole channels of volumes to zero at random in training: y = x · m / (1 - p), where m is 1 with probability
/// 1 - p, else 0, once for each sample and channel.
///
/// Input shape: [N, C, D, H, W] or [C, D, H, W]. Output shape: the same. The identity in evaluation and for p = 0; all zero for
/// p = 1. Channel c of sample n is kept when number n · C + c of the step's random sequence is at least p. `inplace`
/// changes nothing here.
///
/// Source: Tompson et al. 2015, Efficient Object Localization Using Convolutional Networks.
struct Dropout3d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "Dropout3d", "sets whole channels of volumes to zero at random in training",
    arguments: KeepDraw.arguments(of: "a channel"), supportsFloat64: true,
    examples: [Example(inputs: [ExampleInput("input", .float32, [3, 4, 3, 5, 2])])])

  private let probability: Double

  init(_ config: Config) throws { probability = try config.float("p") }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input()
    guard 4...5 ~= type.shape.rank else {
      throw ComponentError(.shape, field: "input", "expected [N, C, D, H, W] or [C, D, H, W], received \(type.shape)")
    }
    guard request.isTraining, probability > 0 else {
      return SpecializedOperation(PassThroughOperation<T>(output: type))
    }
    return SpecializedOperation(
      ChannelDropoutOperation<T>(type, channelDimensions: type.shape.rank - 3, probability))
  }

  /// Nothing is dropped in evaluation.
  func onnx(_ graph: ONNXGraph) throws { try graph.output(graph.input()) }
}
