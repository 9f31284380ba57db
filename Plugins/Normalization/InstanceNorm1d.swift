import TenonFamilies
import TenonPlugin

/// Normalizes each channel of each sequence alone: y = (x - mean) / √(variance + eps) · weight + bias.
///
/// Input shape: [N, C, L] or [C, L]. Output shape: the same.
/// Parameters, with `affine`: weight [C], initially 1, bias [C], initially 0. Buffers, with `track_running_stats`:
/// running_mean [C], running_var [C] (means over the batch, of the unbiased variance), which evaluation takes, and
/// num_batches_tracked [] (int64), which stays 0 as in PyTorch.
///
/// Source: Ulyanov, Vedaldi, Lempitsky 2016, Instance Normalization: The Missing Ingredient for Fast Stylization.
struct InstanceNorm1d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "InstanceNorm1d", "normalizes each channel of each sequence alone", arguments: InstanceNorm.declared,
    supportsFloat64: true,
    examples: [
      Example(["num_features": 4], inputs: [ExampleInput("input", .float32, [3, 4, 6])]),
      Example(
        ["num_features": 4, "affine": true, "track_running_stats": true],
        inputs: [ExampleInput("input", .float32, [3, 4, 6])]),
    ])

  private let norm: InstanceNorm

  init(_ config: Config) throws { norm = try InstanceNorm(config) }

  var parameters: [Parameter] { norm.parameters }
  var buffers: [Parameter] { norm.buffers }

  func operation<T: Scalar>(_ request: PlanRequest, in type: T.Type) throws -> any LayerOperation {
    try norm.operation(request, in: type, spatial: (1, "L"))
  }

  func onnx(_ graph: ONNXGraph) throws { try norm.onnx(graph, rank: 3) }
}
