import CTenonMedia
import TenonCore

/// An 8-bit image in memory: `[height, width, channels]`, row-major, channels together.
///
/// One channel is grey, three are RGB; there is no alpha.
public struct Image: Sendable, Equatable {
  public let height: Int
  public let width: Int
  public let channels: Int
  /// `height * width * channels` values; the functions of this module refuse an image with another count.
  public var pixels: [UInt8]

  /// Throws `ImageError` unless the sides are positive, the channels 1 or 3, and the pixels as many as these say.
  public init(height: Int, width: Int, channels: Int, pixels: [UInt8]) throws {
    self.init(unchecked: pixels, height: height, width: width, channels: channels)
    try validate()
  }

  init(unchecked pixels: [UInt8], height: Int, width: Int, channels: Int) {
    self.height = height
    self.width = width
    self.channels = channels
    self.pixels = pixels
  }

  /// The same picture as grey (1) or RGB (3).
  ///
  /// Grey to RGB repeats the value. RGB to grey is `(19595 R + 38470 G + 7471 B + 32768) >> 16`, as Pillow's mode `L`.
  public func converted(channels wanted: Int) throws -> Image {
    try validate()
    guard wanted == 1 || wanted == 3 else {
      throw ImageError.invalidArgument(what: "channels", expected: "1 (grey) or 3 (RGB)", received: "\(wanted)")
    }
    if wanted == channels { return self }
    let count = height * width
    let values = [UInt8](unsafeUninitializedCapacity: count * wanted) { output, initialized in
      pixels.withUnsafeBufferPointer { input in
        guard let input = input.baseAddress, let output = output.baseAddress else { return }
        Image.convert(input, pixels: count, channels: channels, into: output, channels: wanted)
      }
      initialized = count * wanted
    }
    return Image(unchecked: values, height: height, width: width, channels: wanted)
  }

  /// The same in memory of the caller: pixels of 1 or 3 channels as those of 1 or 3 others.
  ///
  /// `output` is not the input's, unless both have three channels, which are made grey.
  public static func convert(
    _ input: UnsafePointer<UInt8>, pixels: Int, channels: Int, into output: UnsafeMutablePointer<UInt8>,
    channels wanted: Int
  ) {
    switch (channels, wanted) {
    case (3, _): ctenon_grey(input, pixels, wanted == 3 ? 1 : 0, output)
    case (_, 1): output.update(from: input, count: pixels)
    default:
      for i in 0..<pixels {
        output[3 * i] = input[i]
        output[3 * i + 1] = input[i]
        output[3 * i + 2] = input[i]
      }
    }
  }

  /// Throws `ImageError.invalidImage` when the pixels are not those of the sides.
  func validate() throws {
    guard height > 0, width > 0 else {
      throw ImageError.invalidImage(expected: "height and width of at least 1", received: "\(height) x \(width)")
    }
    guard channels == 1 || channels == 3 else {
      throw ImageError.invalidImage(expected: "1 (grey) or 3 (RGB) channels", received: "\(channels)")
    }
    let (area, overflow) = height.multipliedReportingOverflow(by: width)
    let (count, overflowWithChannels) = area.multipliedReportingOverflow(by: channels)
    guard !overflow, !overflowWithChannels, pixels.count == count else {
      let expected = overflow || overflowWithChannels ? "a size that fits in memory" : "\(Plural.count(count, "value"))"
      throw ImageError.invalidImage(
        expected: "\(expected) for [\(height), \(width), \(channels)]",
        received: "\(Plural.count(pixels.count, "value"))")
    }
  }
}
