import TenonFamilies
import TenonKernels
import TenonPlugin

/// Batch normalization of images with ReLU behind it, in the passes that normalization alone takes.
///
/// Declines in plain layout: batches with running statistics alone and gradients, which train nothing but the factors.
struct BatchNorm2dReLU: GenericLayer, FusedNormalization {
  static let declaration = Declaration(
    "BatchNorm2dReLU", "batch normalization of images with ReLU", supportsFloat64: true)
  static let pattern = FusionPattern.chain("tenon/BatchNorm2d", "tenon/ReLU")

  let members: [FusedMember]
  private let norm: BatchNormArguments

  init(_ members: [FusedMember]) throws {
    self.members = members
    norm = try BatchNormArguments(members[0].config)
  }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let type = try request.blockedInput()
    guard type.layout == .plain else {
      return try VectorNormReLUOperation(norm, try request.laneImages(features: norm.features), request)
    }
    let usesBatch = request.isTraining || !norm.tracksStatistics
    guard type.shape.rank == 4, type.shape[1] == norm.features, usesBatch || !request.wantsBackward else {
      throw ComponentError(.unsupported, "only images, normalized by their batch where gradients flow")
    }
    return SpecializedOperation(BatchNormReLUOperation<T>(norm, type, usesBatch, request))
  }
}
