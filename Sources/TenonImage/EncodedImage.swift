import CTenonMedia
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
    format = try bytes.withUnsafeBytes { try ImageFormat(of: $0, name: name) }
    let info = try Self.info(bytes, format, name: name)
    let (height, width) = (Int(info.height), Int(info.width))
    // Both sides are below 2^31, so the product fits.
    guard height * width <= limits.pixels else {
      throw ImageError.tooManyPixels(name: name, height: height, width: width, limit: limits.pixels)
    }
    guard bytes.count >= info.least_size else {
      throw ImageError.truncated(
        name: name, format: format.rawValue,
        detail:
          "\(Plural.count(bytes.count, "byte")), where an image of \(height) x \(width) (height x width) takes at "
          + "least \(info.least_size)")
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
    let status: ctenon_image_status
    switch format {
    case .bmp: return try BMPFile(bytes, name: name).decode(into: pixels)
    case .netpbm: return try NetpbmFile(bytes, name: name).decode(into: pixels)
    case .png: status = ctenon_png_decode(bytes, bytes.count, pixels.baseAddress, count, &fault)
    case .gif: status = ctenon_gif_decode(bytes, bytes.count, pixels.baseAddress, count, &fault)
    case .webp: status = ctenon_webp_decode(bytes, bytes.count, pixels.baseAddress, count, &fault)
    case .tiff: status = ctenon_tiff_decode(bytes, bytes.count, pixels.baseAddress, count, &fault)
    case .jpeg where part == PicturePart((height, width)):
      status = ctenon_jpeg_decode(bytes, bytes.count, UInt32(reduction), nil, pixels.baseAddress, count, &fault)
    case .jpeg:
      var window = ctenon_image_part(
        top: UInt32(part.top), left: UInt32(part.left), height: UInt32(part.height), width: UInt32(part.width))
      status = ctenon_jpeg_decode(bytes, bytes.count, UInt32(reduction), &window, pixels.baseAddress, count, &fault)
    }
    try Self.check(status, &fault, format: format, name: name)
  }

  private static func info(_ bytes: [UInt8], _ format: ImageFormat, name: String) throws -> ctenon_image_info {
    var info = ctenon_image_info()
    var fault = ctenon_image_fault()
    let status: ctenon_image_status
    switch format {
    case .bmp: return try BMPFile(bytes, name: name).info
    case .netpbm: return try NetpbmFile(bytes, name: name).info
    case .png: status = ctenon_png_info(bytes, bytes.count, &info, &fault)
    case .jpeg: status = ctenon_jpeg_info(bytes, bytes.count, &info, &fault)
    case .gif: status = ctenon_gif_info(bytes, bytes.count, &info, &fault)
    case .webp: status = ctenon_webp_info(bytes, bytes.count, &info, &fault)
    case .tiff: status = ctenon_tiff_info(bytes, bytes.count, &info, &fault)
    }
    try check(status, &fault, format: format, name: name)
    return info
  }

  private static func check(
    _ status: ctenon_image_status, _ fault: inout ctenon_image_fault, format: ImageFormat, name: String
  ) throws {
    let package = format.package ?? ""
    let format = format.rawValue
    switch status {
    case CTENON_IMAGE_OK: return
    case CTENON_IMAGE_TRUNCATED: throw ImageError.truncated(name: name, format: format, detail: fault.text)
    case CTENON_IMAGE_UNSUPPORTED: throw ImageError.unsupportedVariety(name: name, format: format, detail: fault.text)
    case CTENON_IMAGE_NO_MEMORY: throw ImageError.outOfMemory(name: name)
    case CTENON_IMAGE_NO_LIBRARY:
      throw ImageError.missingLibrary(
        name: name, format: format, package: package, reason: fault.text)
    default: throw ImageError.damaged(name: name, format: format, detail: fault.text)
    }
  }
}

extension ctenon_image_fault {
  /// The message, up to its zero byte; mutating, as it is read where it lies: its value is a tuple of so many numbers.
  var text: String {
    mutating get { withUnsafeBytes(of: &message) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) } }
  }
}
