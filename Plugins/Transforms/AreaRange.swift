import Glibc
import TenonImage
import TenonPlugin

/// A rectangle of random area and shape within a picture, as torchvision draws it.
struct AreaRange: Sendable {
  private let scale: (Double, Double)
  let ratio: (Double, Double)

  /// Numbers that one picture may take from the sequence, from the first index on.
  static let attempts: UInt64 = 10
  private static let numbersEach: UInt64 = 4

  static func arguments(scale: (Double, Double), ratio: (Double, Double), _ what: String) -> [Argument] {
    [
      .floatPair("scale", default: scale, "least and greatest area of \(what), as a part of the image's")
        .atLeast(0).atMost(1),
      .floatPair("ratio", default: ratio, "least and greatest ratio of its sides").above(0),
    ]
  }

  init(_ config: Config) throws {
    scale = try Self.range("scale", config)
    ratio = try Self.range("ratio", config)
  }

  private static func range(_ name: String, _ config: Config) throws -> (Double, Double) {
    let range = try config.floatPair(name)
    guard range.0 <= range.1, range.1.isFinite else {
      throw ComponentError(
        .config, field: name, "expected [least, greatest], finite, received [\(range.0), \(range.1)]")
    }
    return range
  }

  /// The first of ten draws that fits.
  ///
  /// Area is uniform in `scale`, the logarithm of the ratio in that of `ratio`, and the place any.
  ///
  /// - Parameters:
  ///   - index: of the first number that it may take.
  ///   - sides: a rectangle's from its area and its ratio.
  ///   - fits: whether it can be placed.
  func rectangle(
    in size: Resample.Size, _ random: RandomSequence, from index: UInt64,
    sides: (_ area: Double, _ ratio: Double) -> (height: Double, width: Double), fits: (Resample.Size) -> Bool
  ) -> PicturePart? {
    let area = Double(size.height * size.width)
    let logarithms = (log(ratio.0), log(ratio.1))
    for attempt in 0..<Self.attempts {
      let first = index + attempt * Self.numbersEach
      let exact = sides(
        area * random.uniform(in: scale, first), exp(random.uniform(in: logarithms, first + 1)))
      guard exact.height < 1e9, exact.width < 1e9 else { continue }
      let height = Int(exact.height.rounded(.toNearestOrEven)), width = Int(exact.width.rounded(.toNearestOrEven))
      guard fits((height, width)) else { continue }
      return PicturePart(
        top: random.integer(below: size.height - height + 1, first + 2),
        left: random.integer(below: size.width - width + 1, first + 3), height: height, width: width)
    }
    return nil
  }
}
