import CTenonImage
import TenonCore

/// Reads PNG and JPEG files into images of one (grey) or three (RGB) channels.
///
/// The content decides on the format, not the extension. Palettes and bits are expanded, alpha is dropped without
/// blending, 16 bits are scaled to 8 (`v / 257`, rounded), CMYK and YCCK become RGB. A file that ends early or fails
/// its checksums is an error, never a half-grey image; a JPEG of one scan that lacks only its end marker is read.
public enum ImageReader {
  /// Reads a file; every error names `path`.
  public static func read(
    path: String, limits: ImageLimits = .default, orientation: ImageOrientation = .ignored
  ) throws -> Image {
    try read(FilePath(path), limits: limits, orientation: orientation)
  }

  /// Reads a file whose path need not be UTF-8.
  public static func read(
    _ path: FilePath, limits: ImageLimits = .default, orientation: ImageOrientation = .ignored
  ) throws -> Image {
    try read(
      bytes: FileBytes.read(path, limit: limits.fileBytes), name: "\(path)", limits: limits, orientation: orientation)
  }

  /// Reads a file's content; `name` is what errors call it.
  public static func read(
    bytes: [UInt8], name: String = "image in memory", limits: ImageLimits = .default,
    orientation: ImageOrientation = .ignored
  ) throws -> Image {
    guard bytes.count <= limits.fileBytes else {
      throw ImageError.fileTooLarge(name: name, bytes: bytes.count, limit: limits.fileBytes)
    }
    return try bytes.withUnsafeBytes { bytes in
      let format = try ImageFormat(of: bytes, name: name)
      let image = try decode(bytes, format: format, name: name, limits: limits)
      guard orientation == .applied, let value = ExifOrientation.find(in: bytes, format: format) else { return image }
      return image.oriented(exif: value)
    }
  }

  private static func decode(
    _ bytes: UnsafeRawBufferPointer, format: ImageFormat, name: String, limits: ImageLimits
  ) throws -> Image {
    let data = bytes.assumingMemoryBound(to: UInt8.self).baseAddress
    var fault = ctenon_image_fault()
    var info = ctenon_image_info()
    let status =
      switch format {
      case .png: ctenon_png_info(data, bytes.count, &info, &fault)
      case .jpeg: ctenon_jpeg_info(data, bytes.count, &info, &fault)
      }
    try check(status, fault, format: format, name: name)
    let (height, width, channels) = (Int(info.height), Int(info.width), Int(info.channels))
    // Both sides are below 2^31, so the product fits.
    guard height * width <= limits.pixels else {
      throw ImageError.tooManyPixels(name: name, height: height, width: width, limit: limits.pixels)
    }
    let size = height * width * channels
    let pixels = try [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      let status =
        switch format {
        case .png: ctenon_png_decode(data, bytes.count, buffer.baseAddress, size, &fault)
        case .jpeg: ctenon_jpeg_decode(data, bytes.count, buffer.baseAddress, size, &fault)
        }
      try check(status, fault, format: format, name: name)
      count = size
    }
    return Image(unchecked: pixels, height: height, width: width, channels: channels)
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
