/// The size that a picture will be brought to: a JPEG need not be decoded larger than twice that.
public enum DecodeTarget: Sendable, Equatable {
  /// As `Resample.targetSize` has it: the ratio is kept.
  case shorterSide(Int)
  case exact(height: Int, width: Int)

  /// By how much a picture may be reduced, 1, 2, 4 or 8, so that neither side gets shorter than the target's.
  ///
  /// The same as Pillow's `Image.draft`.
  func reduction(height: Int, width: Int) -> Int {
    let wanted: (height: Int, width: Int)?
    switch self {
    case .exact(let height, let width): wanted = (height, width)
    case .shorterSide(let side): wanted = try? Resample.targetSize(height: height, width: width, shorterSide: side)
    }
    guard let wanted, wanted.height > 0, wanted.width > 0 else { return 1 }
    let most = min(height / wanted.height, width / wanted.width)
    return [8, 4, 2].first { $0 <= most } ?? 1
  }
}
