import CTenonMedia
import Glibc

/// A picture with each pixel the mean of those around it, weighed by a Gaussian bell: torchvision's `gaussian_blur`.
///
/// Weights are exp(-x² / 2σ²), divided by their sum. Beyond its border the picture is mirrored, without the pixels at it.
/// Means are of single precision and rounded, halves to even; torchvision adds them up in another order, which once in
/// some ten thousand bytes decides how a half is rounded.
public struct PictureBlur: Sendable {
  private let across: [Float]
  private let down: [Float]

  /// - Parameters:
  ///   - size: rows and columns of pixels that count; odd.
  ///   - sigma: of the bell, pixels; above 0.
  public init(size: Resample.Size, sigma: Double) {
    precondition(size.height % 2 == 1 && size.width % 2 == 1 && size.height > 0 && size.width > 0 && sigma > 0)
    across = Self.weights(size.width, sigma)
    down = Self.weights(size.height, sigma)
  }

  private static func weights(_ count: Int, _ sigma: Double) -> [Float] {
    let bell = (0..<count).map { place -> Float in
      let x = (Float(place) - Float(count / 2)) / Float(sigma)
      return exp(-0.5 * (x * x))
    }
    let sum = bell.reduce(0, +)
    return bell.map { $0 / sum }
  }

  /// Whether pictures of a size can be mirrored as far as the weights reach.
  public func reaches(_ size: Resample.Size) -> Bool { down.count / 2 < size.height && across.count / 2 < size.width }

  /// Blurs a picture in memory of the caller, of a size that the weights reach.
  ///
  /// - Parameter output: memory for as large a picture, which is not the input's.
  public func apply(
    _ input: UnsafePointer<UInt8>, size: Resample.Size, channels: Int, into output: UnsafeMutablePointer<UInt8>
  ) {
    precondition(reaches(size), "\(size) is too small for \(down.count) x \(across.count) weights")
    let scratch = ctenon_blur_scratch(size.width, channels, across.count, down.count)
    withUnsafeTemporaryAllocation(of: Float.self, capacity: scratch) { scratch in
      ctenon_blur(
        input, size.height, size.width, channels, across, across.count, down, down.count, scratch.baseAddress, output)
    }
  }
}
