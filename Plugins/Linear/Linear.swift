import TenonKernels
import TenonPlugin

/// An affine map of the last dimension: y = x · Wᵀ + b.
///
/// Input shape: [..., in_features]. Output shape: [..., out_features].
/// Parameters: weight [out_features, in_features], bias [out_features], uniform in ±1 / √in_features.
struct Linear: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "Linear", "an affine map of the last dimension",
    arguments: [
      .int("in_features", "extent of the last input dimension").atLeast(0).atMost(Double(BLAS.maximumExtent)),
      .int("out_features", "extent of the last output dimension").atLeast(0).atMost(Double(BLAS.maximumExtent)),
      .bool("bias", default: true, "add a trainable number to each output"),
    ],
    supportsFloat64: true,
    examples: [Example(["in_features": 4, "out_features": 3], inputs: [ExampleInput("input", .float32, [3, 4])])])

  let parameters: [Parameter]
  private let inFeatures: Int
  private let outFeatures: Int

  init(_ config: Config) throws {
    inFeatures = try config.int("in_features")
    outFeatures = try config.int("out_features")
    guard TensorType(.float64, [outFeatures, inFeatures]).checkedByteCount != nil else {
      throw ComponentError(
        .config, field: "in_features", "in_features \(inFeatures) times out_features \(outFeatures) is too large")
    }
    let bound = inFeatures > 0 ? 1 / Double(inFeatures).squareRoot() : 0
    var parameters = [Parameter("weight", [outFeatures, inFeatures], initializer: .uniform(-bound, bound))]
    if try config.bool("bias") {
      parameters.append(Parameter("bias", [outFeatures], initializer: .uniform(-bound, bound)))
    }
    self.parameters = parameters
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.input()
    guard let last = type.shape.dimensions.last, last == inFeatures else {
      throw ComponentError(
        .shape, field: "input",
        "expected the last dimension to be \(inFeatures) (in_features = \(inFeatures)), received \(type.shape)")
    }
    let output = TensorType(type.dtype, Shape(type.shape.dimensions.dropLast() + [outFeatures]))
    guard output.checkedByteCount != nil else {
      throw ComponentError(.shape, field: "input", "the output \(output.shape) is too large")
    }
    let rows = type.shape.dimensions.dropLast().reduce(1, &*)
    let hasBias = parameters.count > 1
    return SpecializedOperation(LinearOperation<T>(rows, inFeatures, outFeatures, hasBias, output, request))
  }

  func onnx(_ graph: ONNXGraph) throws {
    let (x, weight) = (try graph.input(), try graph.parameter("weight"))
    let bias = graph.optionalParameter("bias")
    if try graph.shape().count == 2 { return try graph.output(graph("Gemm", x, weight, bias, with: ["transB": 1])) }
    let product = try graph("MatMul", x, graph.transpose(weight, [1, 0]))
    try graph.output(bias.map { try graph("Add", product, $0) } ?? product)
  }
}
