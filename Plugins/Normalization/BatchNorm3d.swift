import TenonFamilies
import TenonKernels
import TenonPlugin

/// Normalizes each channel of volumes over batch, depth, height and width:
/// y = (x - mean) / √(variance + eps) · weight + bias.
///
/// Input shape: [N, C, D, H, W]. Output shape: the same.
/// Parameters: weight [C], initially 1, bias [C], initially 0. Buffers: running_mean [C], running_var [C] (of the
/// unbiased variance), num_batches_tracked [] (int64), updated by forward in training.
///
/// Source: Ioffe, Szegedy 2015, Batch Normalization: Accelerating Deep Network Training by Reducing Internal
/// Covariate Shift.
struct BatchNorm3d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "BatchNorm3d", "normalizes each channel over batch, depth, height and width",
    arguments: BatchNormArguments.declared,
    supportsFloat64: true,
    examples: [Example(["num_features": 4], inputs: [ExampleInput("input", .float32, [2, 4, 5, 6, 7])])])

  private let norm: BatchNorm

  init(_ config: Config) throws { norm = try BatchNorm(config) }

  var parameters: [Parameter] { norm.parameters }
  var buffers: [Parameter] { norm.buffers }

  func operation<T: Scalar>(_ request: PlanRequest, in type: T.Type) throws -> any LayerOperation {
    try norm.operation(request, in: type, dimensions: [5: "[N, C, D, H, W]"])
  }

  func onnx(_ graph: ONNXGraph) throws { try norm.onnx(graph) }
}
