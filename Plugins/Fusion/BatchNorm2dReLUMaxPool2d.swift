import TenonFamilies
import TenonKernels
import TenonPlugin

/// Batch normalization of images, ReLU, and the maxima of 2 x 2 side by side: what is not pooled is never written.
///
/// Declines other windows, padding, windows past the edge (`ceil_mode` with odd extents) and plain layout.
struct BatchNorm2dReLUMaxPool2d: FusedNormalization {
  static let declaration = Declaration(
    "BatchNorm2dReLUMaxPool2d", "batch normalization of images, ReLU and the maximum of each window")
  static let pattern = FusionPattern.chain("tenon/BatchNorm2d", "tenon/ReLU", "tenon/MaxPool2d")

  let members: [FusedMember]
  private let norm: BatchNormArguments
  private let roundsUp: Bool

  init(_ members: [FusedMember]) throws {
    self.members = members
    norm = try BatchNormArguments(members[0].config)
    let window = try PoolingWindow(fusing: members[2].config)
    roundsUp = window.roundsUp
    guard window.quartersImages else {
      throw ComponentError(.unsupported, "only windows of 2 x 2 side by side")
    }
  }

  func plan(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.laneImages(features: norm.features)
    let (height, width) = (type.shape[2], type.shape[3])
    guard height >= 2, width >= 2, !roundsUp || (height % 2 == 0 && width % 2 == 0) else {
      throw ComponentError(.unsupported, "only windows within the image")
    }
    return try NormReLUMaxPoolOperation(norm, type, request)
  }
}
