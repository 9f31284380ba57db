import TenonCore

/// Reads image files into images of one (grey) or three (RGB) channels: JPEG, PNG, GIF, BMP, Netpbm's PBM, PGM and PPM,
/// WebP and TIFF.
///
/// The content decides on the format, not the extension. Palettes and bits are expanded, alpha is dropped without
/// blending, 16 bits are scaled to 8 (`v / 257`, rounded), CMYK and YCCK become RGB. Of an animation or of several pages the
/// first is read. A TIFF is turned as its orientation asks, as Pillow does. A file that ends early or fails its checksums
/// is an error, never a half-grey image; what lacks only its end marker (a PNG, a GIF, a JPEG of one scan) is read.
///
/// GIF, WebP and TIFF need libraries that are opened when the first such file is met: Debian's packages libgif7, libwebp7
/// and libtiff6.
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
    try image(of: EncodedImage(path, limits: limits), orientation)
  }

  /// Reads a file's content; `name` is what errors call it.
  public static func read(
    bytes: [UInt8], name: String = "image in memory", limits: ImageLimits = .default,
    orientation: ImageOrientation = .ignored
  ) throws -> Image {
    try image(of: EncodedImage(bytes: bytes, name: name, limits: limits), orientation)
  }

  private static func image(of file: EncodedImage, _ orientation: ImageOrientation) throws -> Image {
    let pixels = try [UInt8](unsafeUninitializedCapacity: file.byteCount) { buffer, count in
      try file.decode(into: UnsafeMutableBufferPointer(rebasing: buffer[..<file.byteCount]))
      count = file.byteCount
    }
    let image = Image(unchecked: pixels, height: file.height, width: file.width, channels: file.channels)
    guard orientation == .applied else { return image }
    let value = file.bytes.withUnsafeBytes { ExifOrientation.find(in: $0, format: file.format) }
    return value.map { image.oriented(exif: $0) } ?? image
  }
}
