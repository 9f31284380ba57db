import Glibc

/// A floating-point type that components compute in: float32, and float64 for reference.
public protocol Scalar: BinaryFloatingPoint, Element, SIMDScalar, Codable {
  static func exp(_ x: Self) -> Self
  static func log(_ x: Self) -> Self
  /// exp(x) - 1
  static func expm1(_ x: Self) -> Self
  /// The error function: 2/√π ∫ exp(-t²) from 0 to x.
  static func erf(_ x: Self) -> Self
  /// log(1 + x)
  static func log1p(_ x: Self) -> Self
  static func tanh(_ x: Self) -> Self
  static func pow(_ x: Self, _ y: Self) -> Self
}

extension Float: Scalar {
  @inlinable public static func exp(_ x: Float) -> Float { Glibc.expf(x) }
  @inlinable public static func expm1(_ x: Float) -> Float { Glibc.expm1f(x) }
  @inlinable public static func erf(_ x: Float) -> Float { Glibc.erff(x) }
  @inlinable public static func log(_ x: Float) -> Float { Glibc.logf(x) }
  @inlinable public static func log1p(_ x: Float) -> Float { Glibc.log1pf(x) }
  @inlinable public static func tanh(_ x: Float) -> Float { Glibc.tanhf(x) }
  @inlinable public static func pow(_ x: Float, _ y: Float) -> Float { Glibc.powf(x, y) }
}

extension Double: Scalar {
  @inlinable public static func exp(_ x: Double) -> Double { Glibc.exp(x) }
  @inlinable public static func expm1(_ x: Double) -> Double { Glibc.expm1(x) }
  @inlinable public static func erf(_ x: Double) -> Double { Glibc.erf(x) }
  @inlinable public static func log(_ x: Double) -> Double { Glibc.log(x) }
  @inlinable public static func log1p(_ x: Double) -> Double { Glibc.log1p(x) }
  @inlinable public static func tanh(_ x: Double) -> Double { Glibc.tanh(x) }
  @inlinable public static func pow(_ x: Double, _ y: Double) -> Double { Glibc.pow(x, y) }
}
