import TenonCore
import TenonEngine

/// Layers whose float32 is matrix products by kernels of our own, for sizes that end inside of vectors, panels and pieces
/// of the sums.
enum MatrixKernelCases {
  private static func linear(_ rows: [Int], _ inFeatures: Int, _ outFeatures: Int, bias: Bool = true) -> PlainLayerCase
  {
    PlainLayerCase(
      name: "Linear",
      arguments: [
        NamedValue("in_features", .int(inFeatures)), NamedValue("out_features", .int(outFeatures)),
        NamedValue("bias", .bool(bias)),
      ], shape: Shape(rows + [inFeatures]))
  }

  private static func recurrent(_ name: String, _ inputSize: Int, _ hiddenSize: Int) -> PlainLayerCase {
    PlainLayerCase(
      name: name,
      arguments: [
        NamedValue("input_size", .int(inputSize)), NamedValue("hidden_size", .int(hiddenSize)),
        NamedValue("bidirectional", true),
      ], shape: [19, 9, inputSize], scale: 0.06)
  }

  static let all = [
    linear([130], 300, 127), linear([1_031], 257, 63, bias: false), linear([7, 37], 511, 190), linear([16], 700, 1_500),
    linear([3], 1_000, 400), linear([600, 2], 33, 250),
    recurrent("LSTM", 81, 96), recurrent("GRU", 130, 64), recurrent("RNN", 200, 75),
  ]
}
