// Generated from tenon/transforms by `tenon plugin builders`.

/// A picture blurred by Gaussian weights.
public struct GaussianBlur: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - kernelSize: width and height of what counts, pixels; odd
  ///   - sigma: of the bell, pixels: one number, or a range to draw from
  public init(kernelSize: Pair<Int>, sigma: Pair<Double>? = nil) {
    reference = ComponentReference("tenon/GaussianBlur", given: ["kernel_size": kernelSize, "sigma": sigma])
  }
}
