import TenonPlugin

/// What lies around padded images.
enum PaddingFill: Sendable, Equatable {
  case constant(Double)
  /// Mirrored at the edge element, which is not repeated.
  case reflection
  /// The nearest edge element.
  case replication
  /// The image repeated.
  case circular
}

/// One dimension with what is added before and after it; negative numbers take away.
struct PaddedAxis: Sendable {
  let extent: Int
  let before: Int
  let count: Int
  let fill: PaddingFill

  /// Keeps every sum of two arguments within 64 bits.
  static let maximum = Double(1 << 30)
  /// Elements of a padded image, so that a slip of a key asks for no memory that there is not.
  static let largestPlane = Int(Int32.max)

  /// - Throws: `ComponentError` (shape) when the image is too small for the padding.
  init(_ extent: Int, before: Int, after: Int, _ fill: PaddingFill, of input: Shape) throws {
    self.extent = extent
    self.before = before
    let count = extent + before + after
    let most = max(before, after)
    let isPossible =
      switch fill {
      case .constant: count >= 0
      case .reflection: count > 0 && most < extent
      case .replication: count > 0 && extent > 0
      case .circular: count > 0 && most <= extent
      }
    guard isPossible else {
      throw ComponentError(
        .shape, field: "input",
        "expected an extent that padding of \(before) and \(after) (padding) is possible for"
          + (fill == .reflection ? ", more than \(most)" : fill == .circular ? ", at least \(most)" : "")
          + ", received \(extent) of \(input)")
    }
    self.count = count
    self.fill = fill
  }

  /// The place in the image that a position shows, -1 for the constant.
  @inline(__always)
  func source(_ position: Int) -> Int {
    let source = position &- before
    if source >= 0, source < extent { return source }
    switch fill {
    case .constant: return -1
    case .reflection: return source < 0 ? 0 &- source : 2 &* extent &- 2 &- source
    case .replication: return source < 0 ? 0 : extent &- 1
    case .circular: return source < 0 ? source &+ extent : source &- extent
    }
  }

  /// The positions that show the image itself.
  var inner: Range<Int> {
    let first = min(max(0, before), count)
    return first..<max(first, min(count, before + extent))
  }
}
