import TenonImage

/// One axis of an image and what is put around it: for each position the row or column to read.
struct PaddedAxis {
  enum Mode: String, CaseIterable {
    case constant, edge, reflect, symmetric
  }

  private var indices: [Int]

  init(_ side: Int) { indices = Array(0..<side) }

  var count: Int { indices.count }

  /// Puts positions before and after; padding of a padded axis continues what is there.
  ///
  /// Reflections wider than the axis go back and forth, as numpy's.
  mutating func pad(before: Int, after: Int, _ mode: Mode) {
    guard before > 0 || after > 0 else { return }
    let side = indices.count
    indices = (-before..<side + after).map { position in
      if (0..<side).contains(position) { return indices[position] }
      switch mode {
      case .constant: return PictureGather.filled
      case _ where side == 0: return PictureGather.filled
      case .edge: return indices[min(max(position, 0), side - 1)]
      case .reflect:
        let period = max(1, 2 * (side - 1))
        let place = Self.modulo(position, period)
        return indices[min(place, period - place)]
      case .symmetric:
        let place = Self.modulo(position, 2 * side)
        return indices[min(place, 2 * side - 1 - place)]
      }
    }
  }

  /// All positions.
  var all: [Int] { indices }

  func window(from start: Int, count: Int) -> [Int] { Array(indices[start..<start + count]) }

  private static func modulo(_ value: Int, _ period: Int) -> Int {
    let rest = value % period
    return rest < 0 ? rest + period : rest
  }
}
