import CTenonKernels
import TenonFamilies
import TenonPlugin

/// Tanh and the maximum of each window behind it, in a blocked layout.
struct TanhMaxPool2d: ActivatedMaxPool {
  static let declaration = Declaration("TanhMaxPool2d", "Tanh and the maximum of each window")
  static let pattern = FusionPattern.chain("tenon/Tanh", "tenon/MaxPool2d")

  let window: PoolingWindow

  static var activation: PooledActivation {
    let kernels = tenon_lanes().pointee
    return PooledActivation(kernels.hyperbolic_tangent, kernels.hyperbolic_tangent_gradient)
  }
}
