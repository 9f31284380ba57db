public import CTenonKernels

/// The scratch of a vector normalization: partial sums of each task, and the factors of each block.
public struct LaneFactors {
  /// As long as the partial sums of backward need, too: 32 doubles.
  private static let partialStride = MemoryLayout<tenon_moments>.stride

  let partials: UnsafeMutablePointer<tenon_moments>
  let blocks: UnsafeMutablePointer<tenon_lane_factors>

  /// A multiple of 64.
  static func byteCount(_ groups: PlaneGroups) -> Int {
    partialByteCount(groups) &+ groups.planes.planesPerImage &* MemoryLayout<tenon_lane_factors>.stride
  }

  private static func partialByteCount(_ groups: PlaneGroups) -> Int {
    (groups.taskCount &* partialStride &+ 63) & ~63
  }

  init(_ workspace: UnsafeMutableRawPointer, _ groups: PlaneGroups) {
    partials = workspace.assumingMemoryBound(to: tenon_moments.self)
    blocks = (workspace + Self.partialByteCount(groups)).assumingMemoryBound(to: tenon_lane_factors.self)
  }

  /// The factors of a block, as fused kernels take them.
  public subscript(block: Int) -> UnsafePointer<tenon_lane_factors> { UnsafePointer(blocks + block) }

  public func center(_ block: Int) -> UnsafeMutablePointer<Float> {
    UnsafeMutableRawPointer(blocks + block).assumingMemoryBound(to: Float.self)
  }
  public func scale(_ block: Int) -> UnsafeMutablePointer<Float> { center(block) + 16 }
  public func offset(_ block: Int) -> UnsafeMutablePointer<Float> { center(block) + 32 }
  public func slope(_ block: Int) -> UnsafeMutablePointer<Float> { center(block) + 48 }
  public func shift(_ block: Int) -> UnsafeMutablePointer<Float> { center(block) + 64 }

  /// The partial sums of one backward task: sixteen of the gradient, then of its products.
  public func sums(_ task: Int) -> UnsafeMutablePointer<Double> {
    UnsafeMutableRawPointer(partials + task).assumingMemoryBound(to: Double.self)
  }
}
