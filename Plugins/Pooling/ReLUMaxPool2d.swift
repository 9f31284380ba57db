import CTenonKernels
import TenonFamilies
import TenonPlugin

/// ReLU and the maximum of each window behind it, in a blocked layout.
struct ReLUMaxPool2d: ActivatedMaxPool {
  static let declaration = Declaration("ReLUMaxPool2d", "ReLU and the maximum of each window")
  static let pattern = FusionPattern.chain("tenon/ReLU", "tenon/MaxPool2d")

  let window: PoolingWindow

  static var activation: PooledActivation {
    let kernels = tenon_lanes().pointee
    return PooledActivation(kernels.relu, kernels.relu_gradient)
  }
}
