public import TenonCore

// Loops over contiguous elements that several plugins share.

/// Adds elements: target[i] += source[i].
@inlinable
public func add<T: Scalar>(_ source: UnsafePointer<T>, to target: UnsafeMutablePointer<T>, count: Int) {
  for i in 0..<count { target[i] += source[i] }
}

/// Adds a number to each element: target[i] += value.
@inlinable
public func add<T: Scalar>(_ value: T, to target: UnsafeMutablePointer<T>, count: Int) {
  for i in 0..<count { target[i] += value }
}

/// Adds up rows that are `stride` elements apart: target[i] = or += Σ source[row · stride + i].
@inlinable
public func sumRows<T: Scalar>(
  _ source: UnsafePointer<T>, rows: Int, stride: Int, columns: Int, into target: GradientDestination<T>,
  _ call: LayerCall
) {
  ElementChunks(columns, perTask: max(64, columns / 128 &* 16)).each(call) { range in
    let sums = target.pointer + range.lowerBound
    if !target.accumulates { sums.update(repeating: 0, count: range.count) }
    // Four rows at a time, so that a sum is read and written once for four of them; each is added in its turn.
    let quads = rows & ~3
    for row in Swift.stride(from: 0, to: quads, by: 4) {
      let first = source + (row &* stride &+ range.lowerBound)
      let whole = range.count & ~15
      for i in Swift.stride(from: 0, to: whole, by: 16) {
        var lanes = UnsafeRawPointer(sums + i).loadUnaligned(as: SIMD16<T>.self)
        for k in 0..<4 { lanes += UnsafeRawPointer(first + (k &* stride &+ i)).loadUnaligned(as: SIMD16<T>.self) }
        UnsafeMutableRawPointer(sums + i).storeBytes(of: lanes, as: SIMD16<T>.self)
      }
      for i in whole..<range.count {
        for k in 0..<4 { sums[i] += first[k &* stride &+ i] }
      }
    }
    for row in quads..<rows { add(source + (row &* stride &+ range.lowerBound), to: sums, count: range.count) }
  }
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
