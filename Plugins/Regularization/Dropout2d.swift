import TenonKernels
import TenonPlugin

/// Sets whole channels to zero at random in training: y = x · m / (1 - p), where m is 1 with probability 1 - p,
/// else 0, once for each image and channel.
///
/// Input shape: [N, C, H, W]. Output shape: the same. The identity in evaluation and for p = 0; all zero for p = 1.
/// Channel c of image n is kept when number n · C + c of the step's random sequence is at least p. `inplace` changes
/// nothing here.
///
/// Source: Tompson et al. 2015, Efficient Object Localization Using Convolutional Networks.
struct Dropout2d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "Dropout2d", "sets whole channels to zero at random in training",
    arguments: KeepDraw.arguments(of: "a channel"), supportsFloat64: true)

  private let probability: Double

  init(_ config: Config) throws { probability = try config.float("p") }

  var inputs: [Port] { [.blockedInput] }
  var outputs: [Port] { [.blockedOutput] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.blockedInput()
    guard type.shape.rank == 4 else {
      throw ComponentError(.shape, field: "input", "expected [N, C, H, W], received \(type.shape)")
    }
    guard request.isTraining, probability > 0 else {
      return SpecializedOperation(PassThroughOperation<T>(output: type))
    }
    guard type.layout == .plain else { return try VectorChannelDropoutOperation(type, probability, request) }
    return SpecializedOperation(ChannelDropoutOperation<T>(type, channelDimensions: 2, probability))
  }

  /// Nothing is dropped in evaluation.
  func onnx(_ graph: ONNXGraph) throws { try graph.output(graph.input()) }
}
