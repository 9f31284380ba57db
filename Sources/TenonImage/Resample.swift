import CTenonMedia
import TenonCore

/// Resizes images with the results of Pillow, to the last bit.
///
/// Width and height are resized one after the other, each rounded to 8 bits; all but `nearest` are antialiased when
/// shrinking. The order shows in the last bit: the width comes first, unless the height loses more than twice the
/// pixels of the width (Pillow 13; before, the width always came first).
public enum Resample {
  /// No side may be longer, of the input or the output.
  private static let longestSide = 1 << 20

  /// Height and width, pixels.
  public typealias Size = (height: Int, width: Int)

  /// The image at `height` by `width`; an image of that size already is returned as it is.
  ///
  /// Throws `ImageError` for sides below 1 or above 1 048 576, and when the result (or the step between the two
  /// directions) would have more pixels than `ImageLimits.default` allows.
  public static func resize(_ image: Image, height: Int, width: Int, filter: ResampleFilter) throws -> Image {
    try image.validate()
    let (from, to) = ((image.height, image.width), (height, width))
    try check(from: from, to: to, filter: filter)
    if from == to { return image }
    let values = [UInt8](unsafeUninitializedCapacity: height * width * image.channels) { output, count in
      image.pixels.withUnsafeBufferPointer { input in
        guard let input = input.baseAddress, let output = output.baseAddress else { return }
        resize(input, from: from, channels: image.channels, to: to, filter: filter, into: output)
      }
      count = height * width * image.channels
    }
    return Image(unchecked: values, height: height, width: width, channels: image.channels)
  }

  /// Whether pictures of one size can be brought to another.
  ///
  /// - Throws: `ImageError` as `resize` does.
  public static func check(from: Size, to: Size, filter: ResampleFilter) throws {
    for side in [to.height, to.width, from.height, from.width] where side < 1 || side > longestSide {
      throw ImageError.invalidArgument(
        what: "size", expected: "sides of 1...\(longestSide)",
        received: "\(from.height) x \(from.width) to \(to.height) x \(to.width)")
    }
    let limit = max(ImageLimits.default.pixels, from.height * from.width)
    let between = isVerticalFirst(from, to) ? to.height * from.width : from.height * to.width
    guard to.height * to.width <= limit, filter == .nearest || from == to || between <= limit else {
      throw ImageError.tooManyPixels(name: "after resizing", height: to.height, width: to.width, limit: limit)
    }
  }

  static func isVerticalFirst(_ from: Size, _ to: Size) -> Bool {
    let lostRows = from.height - to.height
    return lostRows > 0 && lostRows > 2 * (from.width - to.width)
  }

  /// Resizes pixels in memory of the caller, between sizes that have been checked.
  ///
  /// - Parameters:
  ///   - input: `from.height * from.width * channels` bytes.
  ///   - output: `to.height * to.width * channels` bytes, which are not the input's.
  public static func resize(
    _ input: UnsafePointer<UInt8>, from: Size, channels: Int, to: Size, filter: ResampleFilter,
    into output: UnsafeMutablePointer<UInt8>
  ) {
    resize(
      input, holding: PicturePart(from), from: from, channels: channels, to: to, part: PicturePart(to), filter: filter,
      into: output)
  }

  /// The size at which the shorter side is `shorterSide` and the ratio is kept, the longer side rounded down.
  ///
  /// With `maxSize`, which must be above `shorterSide`, a longer side beyond it becomes `maxSize` and the shorter one
  /// shrinks along, to no less than 1. This is what torchvision's `Resize` does with one integer.
  public static func targetSize(
    height: Int, width: Int, shorterSide: Int, maxSize: Int? = nil
  ) throws -> (height: Int, width: Int) {
    guard height > 0, width > 0, shorterSide > 0 else {
      throw ImageError.invalidArgument(
        what: "size", expected: "at least 1", received: "\(shorterSide) for an image of \(height) x \(width)")
    }
    if let maxSize, maxSize <= shorterSide {
      throw ImageError.invalidArgument(
        what: "max_size", expected: "more than size, which is \(shorterSide)", received: "\(maxSize)")
    }
    let (short, long) = (min(height, width), max(height, width))
    let (product, overflow) = shorterSide.multipliedReportingOverflow(by: long)
    guard !overflow else {
      throw ImageError.invalidArgument(what: "size", expected: "a smaller one", received: "\(shorterSide)")
    }
    var (newShort, newLong) = (shorterSide, product / short)
    if let maxSize, newLong > maxSize {
      // maxSize < newLong, so the quotient is below newShort and cannot overflow.
      newShort = max(1, newLong.dividingFullWidth(maxSize.multipliedFullWidth(by: newShort)).quotient)
      newLong = maxSize
    }
    return height <= width ? (newShort, newLong) : (newLong, newShort)
  }
}
