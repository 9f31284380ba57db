import TenonCore
import TenonImage
import TenonStatistics

/// A picture as rows of pixels, each 1 byte (grey), 3 (RGB) or 4 (RGB and opacity): what a figure is drawn into, and what is
/// shown of a tensor.
public struct Raster: Sendable, Equatable {
  public let height: Int
  public let width: Int
  public let channels: Int
  /// `height * width * channels`, row by row.
  public internal(set) var bytes: [UInt8]

  /// - Throws: `SummaryError` for other channels, no pixels, or another number of bytes.
  public init(height: Int, width: Int, channels: Int, bytes: [UInt8]) throws(SummaryError) {
    let (area, overflows) = height.multipliedReportingOverflow(by: width)
    guard height > 0, width > 0, [1, 3, 4].contains(channels), !overflows, area <= ImageLimits.default.pixels,
      bytes.count == area * channels
    else {
      throw SummaryError.wrong(
        "a picture",
        expected: "1 to \(ImageLimits.default.pixels) pixels of 1, 3 or 4 bytes",
        received: "\(Plural.count(bytes.count, "byte")) for [\(height), \(width), \(channels)]")
    }
    self.init(unchecked: bytes, height: height, width: width, channels: channels)
  }

  init(unchecked bytes: [UInt8], height: Int, width: Int, channels: Int) {
    (self.height, self.width, self.channels, self.bytes) = (height, width, channels, bytes)
  }

  public init(_ image: Image) {
    self.init(unchecked: image.pixels, height: image.height, width: image.width, channels: image.channels)
  }

  /// The picture in a tensor: bytes, or numbers from 0 to 1, which are multiplied by 255, cut off and truncated.
  ///
  /// One channel becomes three equal ones. Several pictures come into one, `columns` side by side without borders.
  ///
  /// - Parameters:
  ///   - dataFormats: which dimension is what: `CHW`, `HWC`, `HW`, `NCHW` or any other order of these.
  ///   - columns: of several pictures.
  /// - Throws: `SummaryError`.
  /// - Source: `convert_to_HWC` and `make_grid` of `torch.utils.tensorboard._utils`.
  public init(_ tensor: Tensor, dataFormats: String = "CHW", columns: Int = 8) throws(SummaryError) {
    let (shape, strides) = try Self.dimensions(tensor, dataFormats)
    let (count, channels, height, width) = (shape[0], shape[1], shape[2], shape[3])
    // Several pictures never have an opacity.
    guard channels == 1 || channels == 3 || (channels == 4 && dataFormats.count == 3) else {
      throw SummaryError.wrong(
        "a picture", expected: "1, 3 or 4 channels, or 1 or 3 of several pictures",
        received: "\(channels): \(tensor.type) as \(dataFormats)")
    }
    let across = dataFormats.count == 4 ? min(count, max(1, columns)) : 1
    let down = (count + across - 1) / across
    let (tall, wide) = (height.multipliedReportingOverflow(by: down), width.multipliedReportingOverflow(by: across))
    let area = tall.partialValue.multipliedReportingOverflow(by: wide.partialValue)
    guard !tall.overflow, !wide.overflow, !area.overflow, area.partialValue <= ImageLimits.default.pixels else {
      throw SummaryError.wrong(
        "a picture", expected: "at most \(ImageLimits.default.pixels) pixels",
        received: "\(down) rows of \(across) pictures of \(height) x \(width)")
    }
    let source = try TensorNumbers.bytes(tensor, "a picture")
    let depth = max(3, channels)
    var bytes = [UInt8](repeating: 0, count: area.partialValue * depth)
    for picture in 0..<count {
      let (top, left) = (picture / across * height, picture % across * width)
      for row in 0..<height {
        var target = ((top + row) * wide.partialValue + left) * depth
        for column in 0..<width {
          let place = picture * strides[0] + row * strides[2] + column * strides[3]
          for channel in 0..<depth {
            bytes[target + channel] = source[place + (channels == 1 ? 0 : channel) * strides[1]]
          }
          target += depth
        }
      }
    }
    self.init(unchecked: bytes, height: tall.partialValue, width: wide.partialValue, channels: depth)
  }

  /// The extents of N, C, H and W, and how far their elements lie apart.
  private static func dimensions(
    _ tensor: Tensor, _ formats: String
  ) throws(SummaryError) -> (shape: [Int], strides: [Int]) {
    let letters = Array(formats.uppercased())
    let given = tensor.shape.dimensions
    guard Set(letters).count == letters.count, ["HW", "CHW", "CHNW"].contains(String(letters.sorted())) else {
      throw SummaryError.wrong(
        "a picture", expected: "`HW`, `CHW`, `NCHW` or another order of these letters", received: "`\(formats)`")
    }
    guard given.count == letters.count, tensor.shape.elementCount > 0 else {
      throw SummaryError.wrong(
        "a picture", expected: "\(letters.count) dimensions, none of them 0, for \(formats)", received: "\(tensor.type)"
      )
    }
    var (shape, strides) = ([1, 1, 1, 1], [0, 0, 0, 0])
    var stride = 1
    for (letter, size) in zip(letters, given).reversed() {
      guard let place = Array("NCHW").firstIndex(of: letter) else { continue }
      (shape[place], strides[place]) = (size, stride)
      stride *= size
    }
    return (shape, strides)
  }

  /// As a PNG file.
  func pngData() throws -> [UInt8] {
    try ImageWriter.pngData(pixels: bytes, height: height, width: width, channels: channels)
  }

  /// Larger or smaller by a factor, as Pillow's LANCZOS has it.
  ///
  /// - Throws: `SummaryError` for a picture with opacity, `ImageError` for a size that cannot be.
  func scaled(by factor: Double) throws -> Raster {
    guard factor != 1 else { return self }
    let (tall, wide) = (Double(height) * factor, Double(width) * factor)
    guard channels != 4, tall >= 1, wide >= 1, max(tall, wide) < 1_048_576 else {
      throw SummaryError.wrong(
        "a picture of another size", expected: "one without opacity, with sides from 1 to 1048575 afterwards",
        received: "[\(height), \(width), \(channels)] by \(factor)")
    }
    return try scaled(to: (Int(tall), Int(wide)))
  }

  /// - Throws: `ImageError` for a size that cannot be, or a picture with opacity.
  func scaled(to size: Resample.Size) throws -> Raster {
    let image = try Image(height: height, width: width, channels: channels, pixels: bytes)
    return Raster(try Resample.resize(image, height: size.height, width: size.width, filter: .lanczos))
  }
}
