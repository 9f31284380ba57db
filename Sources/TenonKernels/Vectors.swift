import TenonCore

// Loops over contiguous elements that several plugins share.

/// Adds a vector element by element: target[i] += source[i].
@inlinable
public func add<T: Scalar>(_ source: UnsafePointer<T>, to target: UnsafeMutablePointer<T>, count: Int) {
  for i in 0..<count { target[i] += source[i] }
}

/// Adds one value to every element: target[i] += value.
@inlinable
public func add<T: Scalar>(_ value: T, to target: UnsafeMutablePointer<T>, count: Int) {
  for i in 0..<count { target[i] += value }
}

/// The sum, in sixteen interleaved partial sums.
@inlinable
public func sum<T: Scalar>(_ values: UnsafePointer<T>, count: Int) -> T {
  var lanes = SIMD16<T>()
  let whole = count & ~15
  var i = 0
  while i < whole {
    lanes += UnsafeRawPointer(values + i).loadUnaligned(as: SIMD16<T>.self)
    i &+= 16
  }
  var total = lanes.sum()
  while i < count {
    total += values[i]
    i &+= 1
  }
  return total
}

/// Σ a[i] · b[i], in sixteen interleaved partial sums.
@inlinable
public func dot<T: Scalar>(_ a: UnsafePointer<T>, _ b: UnsafePointer<T>, count: Int) -> T {
  var lanes = SIMD16<T>()
  let whole = count & ~15
  var i = 0
  while i < whole {
    lanes +=
      UnsafeRawPointer(a + i).loadUnaligned(as: SIMD16<T>.self)
      * UnsafeRawPointer(b + i).loadUnaligned(as: SIMD16<T>.self)
    i &+= 16
  }
  var total = lanes.sum()
  while i < count {
    total += a[i] * b[i]
    i &+= 1
  }
  return total
}
