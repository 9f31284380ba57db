/// How large a file and its image may be; both are checked before memory is taken for them.
public struct ImageLimits: Sendable, Equatable {
  /// Height times width; 89 478 485 by default, at which Pillow suspects a decompression bomb.
  public var pixels: Int
  /// Bytes of the file; 256 MiB by default.
  public var fileBytes: Int

  public static let `default` = ImageLimits()

  public init(pixels: Int = 89_478_485, fileBytes: Int = 256 << 20) {
    self.pixels = pixels
    self.fileBytes = fileBytes
  }
}
