import CTenonKernels
import TenonKernels

/// The scratch of a vector normalization: partial sums of each task, and sixteen of each factor for each block.
struct LaneFactors {
  /// As long as the partial sums of backward need, too: 32 doubles.
  static let partialStride = MemoryLayout<tenon_moments>.stride
  private static let factors = 4

  let partials: UnsafeMutablePointer<tenon_moments>
  private let floats: UnsafeMutablePointer<Float>

  static func byteCount(_ groups: PlaneGroups) -> Int {
    (groups.taskCount &* partialStride &+ 63) & ~63 &+ groups.planes.planesPerImage &* factors &* 64
  }

  init(_ workspace: UnsafeMutableRawPointer, _ groups: PlaneGroups) {
    partials = workspace.assumingMemoryBound(to: tenon_moments.self)
    floats = (workspace + ((groups.taskCount &* Self.partialStride &+ 63) & ~63)).assumingMemoryBound(to: Float.self)
  }

  func center(_ block: Int) -> UnsafeMutablePointer<Float> { floats + block &* Self.factors &* 16 }
  func scale(_ block: Int) -> UnsafeMutablePointer<Float> { center(block) + 16 }
  func slope(_ block: Int) -> UnsafeMutablePointer<Float> { center(block) + 32 }
  func offset(_ block: Int) -> UnsafeMutablePointer<Float> { center(block) + 48 }

  /// The partial sums of one backward task: of the gradient, then of its products.
  func sums(_ task: Int) -> UnsafeMutablePointer<Double> {
    UnsafeMutableRawPointer(partials + task).assumingMemoryBound(to: Double.self)
  }
}
