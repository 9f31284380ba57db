import CTenonKernels
import TenonKernels
import TenonPlugin

/// ReLU and the maximum of each window behind it, in a blocked layout.
///
/// ReLU grows, so that it may be applied to the maxima alone: a quarter of the elements and less, and the large tensor is
/// read once. Of elements that ReLU maps to one number the largest passes the gradient, where apart it is the first;
/// the gradient is as good as zero there.
struct ReLUMaxPool2d: FusedComponent {
  static let declaration = Declaration("ReLUMaxPool2d", "ReLU and the maximum of each window")
  static let pattern = FusionPattern.chain("tenon/ReLU", "tenon/MaxPool2d")

  private let window: PoolingWindow

  init(_ members: [FusedMember]) throws { window = try PoolingWindow(members[1].config, isDilated: true) }

  var inputs: [Port] { [.blockedInput] }
  var outputs: [Port] { [.blockedOutput] }

  func plan(_ request: PlanRequest) throws -> any LayerOperation {
    let kernels = tenon_lanes().pointee
    return try window.plan(
      request, PooledActivation(kernels.relu, kernels.relu_gradient))
  }
}
