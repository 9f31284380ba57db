import TenonCore
import Testing

/// Layers from their shared libraries against PyTorch's numbers: forward, backward, backward added on top.
struct GoldenLayerTests {
  static let types = ["Conv2d", "Dropout", "Flatten", "Linear", "MaxPool2d", "ReLU", "Softmax", "Tanh"]
  static let cases = types.flatMap { Golden.cases("layers-\($0)") }

  @Test(arguments: cases, [DType.float32, .float64])
  func layer_reproducesPyTorch(_ golden: GoldenCase, _ floats: DType) throws {
    try GoldenRun(golden, floats: floats).check(BuiltPlugins.layer(golden.type, golden.arguments()))
  }
}
