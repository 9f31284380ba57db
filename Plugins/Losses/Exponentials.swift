import CTenonKernels
import TenonPlugin

/// Exponentials of many numbers: by vectors for float32.
enum Exponentials {
  /// Replaces x by exp(x).
  @inline(__always)
  static func replace<T: Scalar>(_ values: UnsafeMutablePointer<T>, _ count: Int) {
    write(UnsafePointer(values), 1, to: values, count, adds: false)
  }

  /// Writes factor · exp(x), or adds it to what is there.
  @inline(__always)
  static func write<T: Scalar>(
    _ x: UnsafePointer<T>, _ factor: T, to target: UnsafeMutablePointer<T>, _ count: Int, adds: Bool
  ) {
    if T.self == Float.self {
      tenon_lanes().pointee.scaled_softmax(
        UnsafeRawPointer(x).assumingMemoryBound(to: Float.self), Int64(count), 0, 0, Float(factor),
        UnsafeMutableRawPointer(target).assumingMemoryBound(to: Float.self), adds ? 1 : 0)
      return
    }
    for i in 0..<count { target[i] = factor * T.exp(x[i]) + (adds ? target[i] : 0) }
  }
}
