import Glibc

/// How a resized pixel is computed from those around it.
public enum ResampleFilter: String, Sendable, CaseIterable {
  case nearest
  case bilinear
  case bicubic
  case lanczos
  case box
  case hamming

  /// Half the width of the kernel, in pixels of the input when enlarging.
  var support: Double {
    switch self {
    case .nearest: 0
    case .bilinear: 1
    case .bicubic: 2
    case .lanczos: 3
    case .box: 0.5
    case .hamming: 1
    }
  }

  /// The kernel at a distance of `x` pixels.
  func weight(_ x: Double) -> Double {
    switch self {
    case .nearest: 1
    case .bilinear: max(0, 1 - abs(x))
    case .bicubic: ResampleFilter.cubic(abs(x))
    case .box: x > -0.5 && x <= 0.5 ? 1 : 0
    case .hamming: abs(x) < 1 ? ResampleFilter.sinc(x) * ResampleFilter.hammingWindow(x) : 0
    case .lanczos: x >= -3 && x < 3 ? ResampleFilter.sinc(x) * ResampleFilter.sinc(x / 3) : 0
    }
  }

  /// Keys' cubic convolution with a = -0.5, for x >= 0.
  private static func cubic(_ x: Double) -> Double {
    let a = -0.5
    if x < 1 { return ((a + 2) * x - (a + 3)) * x * x + 1 }
    if x < 2 { return (((x - 5) * x + 8) * x - 4) * a }
    return 0
  }

  /// Pillow has the constants in single precision.
  private static func hammingWindow(_ x: Double) -> Double {
    Double(Float(0.54)) + Double(Float(0.46)) * cos(x * .pi)
  }

  private static func sinc(_ x: Double) -> Double {
    if x == 0 { return 1 }
    let angle = x * .pi
    return sin(angle) / angle
  }
}
