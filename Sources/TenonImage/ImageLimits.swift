/// How large a file and its image may be; both are checked before memory is taken for them.
public struct ImageLimits: Sendable, Equatable {
  /// Height times width; 178 956 970 by default, beyond which Pillow takes a file for a decompression bomb.
  public var pixels: Int
  /// Bytes of the file; 1 GiB by default, which as many pixels of six bytes fit into.
  public var fileBytes: Int

  public static let `default` = ImageLimits()

  public init(pixels: Int = 178_956_970, fileBytes: Int = 1 << 30) {
    self.pixels = pixels
    self.fileBytes = fileBytes
  }
}
