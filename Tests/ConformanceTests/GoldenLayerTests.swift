import TenonCore
import Testing

/// Layers from their shared libraries against PyTorch's numbers: forward, backward, backward added on top.
struct GoldenLayerTests {
  static let types = ["Conv2d", "Dropout", "Flatten", "Linear", "MaxPool2d", "ReLU", "Softmax", "Tanh"]
  static let cases = types.flatMap { Golden.cases("layers-\($0)") }

  @Test(arguments: cases, [DType.float32, .float64])
  func layer_reproducesPyTorch(_ golden: GoldenCase, _ floats: DType) throws {
    // Sums over a whole image carry PyTorch's own float32 rounding, up to a quarter of the float32 tolerance.
    let double = golden.type == "Conv2d" ? Tolerance(relative: 1e-6, absolute: 2.5e-6) : .double
    try GoldenRun(golden, floats: floats, double: double).check(BuiltPlugins.layer(golden.type, golden.arguments()))
  }
}
