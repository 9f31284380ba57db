import TenonCore

/// Elements of averaged weights, by their bytes: whole elements of one dtype.
package enum AveragedElements {
  /// Moves an average by a share of the way to what is averaged: float32 and float64; others are copied.
  ///
  /// As `torch.lerp` does it: from the nearer end, so that a share of 1 gives the other end exactly.
  package static func move(
    _ average: UnsafeMutableRawBufferPointer, towards trained: UnsafeRawPointer, by share: Double, _ dtype: DType
  ) {
    switch dtype {
    case .float32: move(average.assumingMemoryBound(to: Float.self), trained, Float(share))
    case .float64: move(average.assumingMemoryBound(to: Double.self), trained, share)
    default: average.baseAddress?.copyMemory(from: trained, byteCount: average.count)
    }
  }

  /// Exchanges both.
  package static func swap(_ average: UnsafeMutableRawBufferPointer, _ trained: UnsafeMutableRawPointer) {
    let trained = trained.assumingMemoryBound(to: UInt8.self)
    for index in 0..<average.count { (average[index], trained[index]) = (trained[index], average[index]) }
  }

  private static func move<T: Scalar>(
    _ average: UnsafeMutableBufferPointer<T>, _ trained: UnsafeRawPointer, _ share: T
  ) {
    guard let elements = average.baseAddress else { return }
    let trained = trained.assumingMemoryBound(to: T.self)
    if share < 0.5 {
      for index in 0..<average.count { elements[index] += share * (trained[index] - elements[index]) }
    } else {
      for index in 0..<average.count {
        elements[index] = trained[index] - (trained[index] - elements[index]) * (1 - share)
      }
    }
  }
}
