public import TenonCore

// Kernels in C take floats, where generic code has elements of a type that it asks for.

extension UnsafePointer where Pointee: Scalar {
  /// The same as floats; nil where the elements are none.
  @inlinable @inline(__always)
  public var floats: UnsafePointer<Float>? { Pointee.self == Float.self ? knownFloats : nil }

  /// The same where the elements are known to be floats.
  @inlinable @inline(__always)
  public var knownFloats: UnsafePointer<Float> { UnsafeRawPointer(self).assumingMemoryBound(to: Float.self) }
}

extension UnsafeMutablePointer where Pointee: Scalar {
  /// The same as floats; nil where the elements are none.
  @inlinable @inline(__always)
  public var floats: UnsafeMutablePointer<Float>? { Pointee.self == Float.self ? knownFloats : nil }

  /// The same where the elements are known to be floats.
  @inlinable @inline(__always)
  public var knownFloats: UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer(self).assumingMemoryBound(to: Float.self)
  }
}
