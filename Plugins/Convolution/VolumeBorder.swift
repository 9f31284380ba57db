import TenonPlugin

/// Fills the padding of volumes from the volume itself, and adds its gradients back: slices in front and behind, and the
/// border of each.
struct VolumeBorder: Border, Sendable {
  private let depths: ImageBorder
  private let slices: ImageBorder

  /// - Parameters:
  ///   - volume: depth, height and width; `before` and `after` likewise.
  /// - Throws: `ComponentError` (shape) when the padding reaches beyond what the volume can fill.
  init(mode: PaddingMode, volume: [Int], before: [Int], after: [Int]) throws {
    depths = try ImageBorder(
      mode: mode, padding: ImagePadding(top: before[0], bottom: after[0], left: 0, right: 0), height: volume[0],
      width: 1, names: ("D", "1"))
    slices = try ImageBorder(
      mode: mode, padding: ImagePadding(top: before[1], bottom: after[1], left: before[2], right: after[2]),
      height: volume[1], width: volume[2])
  }

  /// Depth, height and width with the border.
  var padded: [Int] { [depths.paddedHeight, slices.paddedHeight, slices.paddedWidth] }
  var count: Int { depths.height &* slices.count }
  var paddedCount: Int { depths.paddedHeight &* slices.paddedCount }

  func fill<T: Scalar>(_ volume: UnsafePointer<T>, into padded: UnsafeMutablePointer<T>) {
    for z in 0..<depths.paddedHeight {
      slices.fill(volume + depths.source(row: z) &* slices.count, into: padded + z &* slices.paddedCount)
    }
  }

  func fold<T: Scalar>(_ padded: UnsafePointer<T>, addingTo volume: UnsafeMutablePointer<T>) {
    for z in 0..<depths.paddedHeight {
      slices.fold(padded + z &* slices.paddedCount, addingTo: volume + depths.source(row: z) &* slices.count)
    }
  }
}
