import CTenonKernels
import TenonFamilies
import TenonKernels
import TenonPlugin

/// A growing function that is applied to maxima instead of to everything that they were chosen from.
struct PooledActivation: Sendable {
  let forward: tenon_unary
  /// Reads the function's output.
  let backward: tenon_binary

  init(_ forward: tenon_unary?, _ backward: tenon_binary?) {
    guard let forward, let backward else { preconditionFailure("the table of kernels is incomplete") }
    self.forward = forward
    self.backward = backward
  }
}

/// A fused layer of an activation and the maximum of each window behind it, in a blocked layout.
///
/// The activation grows, so that it may be applied to the maxima alone: a quarter of the elements and less, and the large
/// tensor is read once. Of elements that it maps to one number the largest passes the gradient, where apart it is the
/// first; the gradient is as good as zero there.
protocol ActivatedMaxPool: FusedComponent {
  static var activation: PooledActivation { get }
  var window: PoolingWindow { get }

  init(window: PoolingWindow)
}

extension ActivatedMaxPool {
  init(_ members: [FusedMember]) throws {
    self.init(window: try PoolingWindow(fusing: members[1].config))
  }

  var inputs: [Port] { [.blockedInput] }
  var outputs: [Port] { [.blockedOutput] }

  /// - Throws: `ComponentError` (unsupported) for everything but float32 images in a blocked layout.
  func plan(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.blockedInput()
    let (geometry, _, output) = try window.over(type)
    // Dilated windows may lie in the padding altogether: -infinity is their maximum, whatever the activation.
    guard type.layout != .plain, geometry.tapCount < 255, window.dilation == (1, 1) else {
      throw ComponentError(.unsupported, "only blocked layouts and dense windows of less than 255 elements")
    }
    return try VectorMaxPoolOperation(geometry, type, output, activation: Self.activation, request)
  }
}
