import TenonKernels
import TenonPlugin

extension PlanRequest {
  /// The type of images in a blocked layout, for an output in the same.
  ///
  /// - Throws: `ComponentError` (unsupported) for everything else.
  func laneImages(features: Int) throws -> TensorType {
    let type = try blockedInput()
    guard type.layout != .plain, type.shape.rank == 4, type.shape[1] == features else {
      throw ComponentError(.unsupported, "only float32 images of \(features) channels in a blocked layout")
    }
    return type
  }
}
