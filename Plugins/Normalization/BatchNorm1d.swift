import TenonFamilies
import TenonKernels
import TenonPlugin

/// Normalizes each feature over the batch, and over the length of sequences:
/// y = (x - mean) / √(variance + eps) · weight + bias.
///
/// Input shape: [N, C] or [N, C, L]. Output shape: the same.
/// Parameters: weight [C], initially 1, bias [C], initially 0. Buffers: running_mean [C], running_var [C] (of the
/// unbiased variance), num_batches_tracked [] (int64), updated by forward in training.
///
/// Source: Ioffe, Szegedy 2015, Batch Normalization: Accelerating Deep Network Training by Reducing Internal
/// Covariate Shift.
struct BatchNorm1d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "BatchNorm1d", "normalizes each feature over the batch", arguments: BatchNormArguments.declared,
    supportsFloat64: true,
    examples: [Example(["num_features": 4], inputs: [ExampleInput("input", .float32, [5, 4])])])

  private let norm: BatchNorm

  init(_ config: Config) throws { norm = try BatchNorm(config) }

  var parameters: [Parameter] { norm.parameters }
  var buffers: [Parameter] { norm.buffers }

  func operation<T: Scalar>(_ request: PlanRequest, in type: T.Type) throws -> any LayerOperation {
    try norm.operation(request, in: type, dimensions: [2: "[N, C]", 3: "[N, C, L]"])
  }

  func onnx(_ graph: ONNXGraph) throws { try norm.onnx(graph) }
}
