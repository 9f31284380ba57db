import CTenonKernels
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

extension PoolingWindow {
  /// The maxima with an activation, for float32 images in a blocked layout.
  ///
  /// - Throws: `ComponentError` (unsupported) for everything else.
  func plan(_ request: PlanRequest, _ activation: PooledActivation) throws -> any LayerOperation {
    let type = try request.blockedInput()
    let (window, _, output) = try over(type)
    // Dilated windows may lie in the padding altogether: -infinity is their maximum, whatever the activation.
    guard type.layout != .plain, window.tapCount < 255, dilation == (1, 1) else {
      throw ComponentError(.unsupported, "only blocked layouts and dense windows of less than 255 elements")
    }
    return try VectorMaxPoolOperation(window, type, output, activation: activation, request)
  }
}
