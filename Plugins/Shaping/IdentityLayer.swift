import TenonKernels
import TenonPlugin

/// Returns its input: y = x.
///
/// A place holder in a model. Its type bears another name than the component, since `Identity` is the plugin's record.
///
/// Input shape: any, in any layout. Output shape: the same. Costs nothing where the host lets input and output share memory.
struct IdentityLayer: LayerComponent, GenericLayer {
  static let declaration = Declaration("Identity", "returns its input", supportsFloat64: true)

  init(_ config: Config) {}

  var inputs: [Port] { [.blockedInput] }
  var outputs: [Port] { [.blockedOutput] }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.blockedInput()
    return SpecializedOperation(PassThroughOperation<T>(output: type))
  }

  func onnx(_ graph: ONNXGraph) throws { try graph.output(graph.input()) }
}
