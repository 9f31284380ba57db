import CTenonMedia
import TenonCore

/// Writes images as PNG or JPEG; one channel is stored as grey, three as RGB.
public enum ImageWriter {
  /// The image as a PNG file, 8 bits per channel, without loss.
  public static func pngData(_ image: Image) throws -> [UInt8] {
    try image.validate()
    return try pngData(pixels: image.pixels, height: image.height, width: image.width, channels: image.channels)
  }

  /// The same of pixels without an image around them, which may have four channels: RGB and opacity.
  ///
  /// - Parameter pixels: `height * width * channels` bytes, which the caller has made sure of.
  package static func pngData(pixels: [UInt8], height: Int, width: Int, channels: Int) throws -> [UInt8] {
    precondition([1, 3, 4].contains(channels) && height > 0 && width > 0 && pixels.count == height * width * channels)
    return try encode(pixels, height, width, channels, name: "PNG data") { pixels, info, out, count, fault in
      ctenon_png_encode(pixels, &info, &out, &count, &fault)
    }
  }

  /// The image as a JPEG file with half the chroma resolution; `quality` is 1...100.
  public static func jpegData(_ image: Image, quality: Int = 90) throws -> [UInt8] {
    guard (1...100).contains(quality) else {
      throw ImageError.invalidArgument(what: "quality", expected: "1...100", received: "\(quality)")
    }
    try image.validate()
    return try encode(image.pixels, image.height, image.width, image.channels, name: "JPEG data") {
      pixels, info, out, count, fault in
      ctenon_jpeg_encode(pixels, &info, Int32(quality), &out, &count, &fault)
    }
  }

  /// Writes a file whose extension decides on the format: `png`, `jpg` or `jpeg` in any case.
  ///
  /// `quality` (1...100) is for JPEG. An existing file is replaced in one step.
  public static func write(_ image: Image, to path: String, quality: Int = 90) throws {
    let fileName = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    let parts = fileName.split(separator: ".", omittingEmptySubsequences: false)
    let bytes: [UInt8]
    switch parts.count > 1 ? parts.last?.lowercased() : nil {
    case "png": bytes = try pngData(image)
    case "jpg", "jpeg": bytes = try jpegData(image, quality: quality)
    default:
      throw ImageError.cannotWrite(name: path, reason: "the name must end in .png, .jpg or .jpeg")
    }
    try FileBytes.write(bytes, to: path)
  }

  private typealias Encoder = (
    UnsafePointer<UInt8>?, inout ctenon_image_info, inout UnsafeMutablePointer<UInt8>?, inout Int,
    inout ctenon_image_fault
  ) -> ctenon_image_status

  private static func encode(
    _ pixels: [UInt8], _ rows: Int, _ columns: Int, _ channels: Int, name: String, with encoder: Encoder
  ) throws -> [UInt8] {
    guard let width = UInt32(exactly: columns), let height = UInt32(exactly: rows) else {
      throw ImageError.invalidArgument(
        what: "size", expected: "sides below 2^31", received: "\(rows) x \(columns)")
    }
    var info = ctenon_image_info(
      width: width, height: height, channels: UInt32(channels), has_parts: 0, least_size: 0)
    var fault = ctenon_image_fault()
    var out: UnsafeMutablePointer<UInt8>?
    var count = 0
    let status = pixels.withUnsafeBufferPointer { encoder($0.baseAddress, &info, &out, &count, &fault) }
    defer { ctenon_image_free(out) }
    switch status {
    case CTENON_IMAGE_OK: return Array(UnsafeBufferPointer(start: out, count: count))
    case CTENON_IMAGE_NO_MEMORY: throw ImageError.outOfMemory(name: name)
    default:
      throw ImageError.invalidArgument(
        what: "size", expected: "an image that the format can hold",
        received: "\(rows) x \(columns): \(fault.text)")
    }
  }
}
