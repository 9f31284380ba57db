import CTenonImage
import TenonCore

/// An image file that has been read and not decoded yet: its size is known before memory is taken for its pixels.
///
///     let file = try EncodedImage(path)
///     try file.decode(into: pixels)   // file.height * file.width * file.channels bytes
public struct EncodedImage: Sendable {
  /// Of the pixels that `decode` writes: with a target those of the reduced picture.
  public let height: Int
  public let width: Int
  /// 1 (grey) or 3 (RGB).
  public let channels: Int
  public var byteCount: Int { height * width * channels }

  let bytes: [UInt8]
  let format: ImageFormat
  private let name: String
  private let reduction: Int
  private let hasParts: Bool

  /// Reads a file and its header.
  ///
  /// - Parameter target: what the picture will be resized to; a JPEG is then decoded at 1/2, 1/4 or 1/8 of its size, as
  ///   small as it can be without being smaller than that. Nil decodes every pixel.
  /// - Throws: `ImageError` naming the file.
  public init(_ path: FilePath, limits: ImageLimits = .default, target: DecodeTarget? = nil) throws {
    try self.init(
      bytes: FileBytes.read(path, limit: limits.fileBytes), name: "\(path)", limits: limits, target: target)
  }

  /// The same of a file's content; `name` is what errors call it.
  public init(
    bytes: [UInt8], name: String = "image in memory", limits: ImageLimits = .default, target: DecodeTarget? = nil
  ) throws {
    guard bytes.count <= limits.fileBytes else {
      throw ImageError.fileTooLarge(name: name, bytes: bytes.count, limit: limits.fileBytes)
    }
    var info = ctenon_image_info()
    format = try bytes.withUnsafeBytes { bytes in
      let format = try ImageFormat(of: bytes, name: name)
      let data = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
      var fault = ctenon_image_fault()
      let status =
        switch format {
        case .png: ctenon_png_info(data, bytes.count, &info, &fault)
        case .jpeg: ctenon_jpeg_info(data, bytes.count, &info, &fault)
        }
      try Self.check(status, fault, format: format, name: name)
      return format
    }
    let (height, width) = (Int(info.height), Int(info.width))
    // Both sides are below 2^31, so the product fits.
    guard height * width <= limits.pixels else {
      throw ImageError.tooManyPixels(name: name, height: height, width: width, limit: limits.pixels)
    }
    reduction = format == .jpeg ? target?.reduction(height: height, width: width) ?? 1 : 1
    self.height = (height + reduction - 1) / reduction
    self.width = (width + reduction - 1) / reduction
    channels = Int(info.channels)
    hasParts = info.has_parts != 0
    self.bytes = bytes
    self.name = name
  }

  /// Decodes into memory of exactly `byteCount` bytes, row by row, channels together.
  ///
  /// - Throws: `ImageError` for a file that ends early or is damaged; what has been written then is undefined.
  public func decode(into pixels: UnsafeMutableBufferPointer<UInt8>) throws {
    try decode(PicturePart((height, width)), into: pixels)
  }

  /// What `decode` writes of a picture of which a part is wanted: that, or where a file has to be decoded as a whole,
  /// such as a progressive JPEG, all of it.
  public func decodable(_ part: PicturePart) -> PicturePart {
    hasParts && part.lies(in: (height, width)) ? part : PicturePart((height, width))
  }

  /// Decodes a part, with the pixels that it has in the whole, and with the errors.
  ///
  /// - Parameters:
  ///   - part: one that is `decodable`.
  ///   - pixels: of exactly `part.height * part.width * channels` bytes.
  public func decode(_ part: PicturePart, into pixels: UnsafeMutableBufferPointer<UInt8>) throws {
    precondition(part == decodable(part), "\(part) of \(height) x \(width)")
    let count = part.height * part.width * channels
    precondition(pixels.count == count, "\(pixels.count) bytes for \(count)")
    var fault = ctenon_image_fault()
    let status = bytes.withUnsafeBufferPointer { bytes in
      switch format {
      case .png: return ctenon_png_decode(bytes.baseAddress, bytes.count, pixels.baseAddress, count, &fault)
      case .jpeg where part == PicturePart((height, width)):
        return ctenon_jpeg_decode(
          bytes.baseAddress, bytes.count, UInt32(reduction), nil, pixels.baseAddress, count, &fault)
      case .jpeg:
        var window = ctenon_image_part(
          top: UInt32(part.top), left: UInt32(part.left), height: UInt32(part.height), width: UInt32(part.width))
        return ctenon_jpeg_decode(
          bytes.baseAddress, bytes.count, UInt32(reduction), &window, pixels.baseAddress, count, &fault)
      }
    }
    try Self.check(status, fault, format: format, name: name)
  }

  private static func check(
    _ status: ctenon_image_status, _ fault: ctenon_image_fault, format: ImageFormat, name: String
  ) throws {
    let format = format.rawValue
    switch status {
    case CTENON_IMAGE_OK: return
    case CTENON_IMAGE_TRUNCATED: throw ImageError.truncated(name: name, format: format, detail: fault.text)
    case CTENON_IMAGE_UNSUPPORTED: throw ImageError.unsupportedVariety(name: name, format: format, detail: fault.text)
    case CTENON_IMAGE_NO_MEMORY: throw ImageError.outOfMemory(name: name)
    default: throw ImageError.damaged(name: name, format: format, detail: fault.text)
    }
  }
}

extension ctenon_image_fault {
  /// The message, up to its zero byte.
  var text: String {
    withUnsafeBytes(of: message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
