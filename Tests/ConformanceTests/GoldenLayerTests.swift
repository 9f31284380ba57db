import TenonCore
import Testing

/// Layers from their shared libraries against PyTorch's numbers: forward, backward, backward added on top.
struct GoldenLayerTests {
  static let types = [
    "AdaptiveAvgPool2d", "AdaptiveAvgPool3d", "AvgPool2d", "AvgPool3d", "BatchNorm1d", "BatchNorm2d", "BatchNorm3d",
    "Conv2d", "Conv3d", "Dropout", "Dropout2d", "Flatten", "Identity", "LSTM", "LeakyReLU", "Linear", "LogSoftmax",
    "MaxPool2d", "MaxPool3d", "ReLU", "Select", "Sigmoid", "Softmax", "Tanh",
  ]
  static let cases = types.flatMap { Golden.cases("layers-\($0)") }

  @Test(arguments: cases, [DType.float32, .float64])
  func layer_reproducesPyTorch(_ golden: GoldenCase, _ floats: DType) throws {
    try GoldenRun(golden, floats: floats).check(BuiltPlugins.layer(golden.type, golden.arguments()))
  }

  @Test(arguments: Golden.cases("layers-Embedding"))
  func embedding_reproducesPyTorch(_ golden: GoldenCase) throws {
    try GoldenRun(golden, floats: .float32).check(BuiltPlugins.layer("Embedding", golden.arguments()))
  }
}
