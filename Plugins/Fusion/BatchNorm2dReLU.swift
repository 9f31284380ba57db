import TenonPlugin

/// Batch normalization of images with ReLU behind it, in the passes that normalization alone takes.
///
/// Declines: batches with running statistics alone and gradients, which train nothing but the factors.
struct BatchNorm2dReLU: FusedComponent {
  static let declaration = Declaration(
    "BatchNorm2dReLU", "batch normalization of images with ReLU", supportsFloat64: true)
  static let pattern = FusionPattern.chain("tenon/BatchNorm2d", "tenon/ReLU")

  let parameters: [Parameter]
  let buffers: [Parameter]
  let eps: Double
  /// Nil: every batch counts the same.
  let momentum: Double?
  private let features: Int

  init(_ members: [FusedMember]) throws {
    parameters = members.flatMap(\.parameters)
    buffers = members.flatMap(\.buffers)
    let norm = members[0].config
    features = try norm.int("num_features")
    eps = try norm.float("eps")
    momentum = try norm.isNull("momentum") ? nil : norm.float("momentum")
  }

  var isAffine: Bool { !parameters.isEmpty }
  var tracksStatistics: Bool { !buffers.isEmpty }

  func plan(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.input()
    let usesBatch = request.isTraining || !tracksStatistics
    guard type.layout == .plain, request.outputLayouts == [.plain], type.shape.rank == 4, type.shape[1] == features,
      usesBatch || !request.wantsBackward
    else { throw ComponentError(.unsupported, "only plain images, normalized by their batch where gradients flow") }
    return type.dtype == .float64
      ? SpecializedOperation(BatchNormReLUOperation<Double>(self, type, usesBatch, request))
      : SpecializedOperation(BatchNormReLUOperation<Float>(self, type, usesBatch, request))
  }
}
