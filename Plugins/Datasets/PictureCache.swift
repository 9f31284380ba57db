import Glibc
import TenonImage
import TenonPlugin

/// Decoded pictures of a dataset, kept for the epochs that follow; used by several threads at once.
///
/// What is kept is what a file holds, before anything random and before any transform, so that samples are the same with a
/// cache and without. A file that has changed since is read again.
protocol PictureCache: Sendable {
  /// The picture of a sample; nil: it is not kept, or its file has changed.
  func picture(_ index: Int, _ stamp: FileStamp) -> (any KeptPicture)?
  /// Whether a picture of so many bytes would be kept.
  func hasRoom(_ bytes: Int) -> Bool
  /// Keeps a picture where there is room for it.
  func keep(_ picture: DecodedPicture, _ index: Int, _ stamp: FileStamp)
}

/// A picture that need not be decoded again.
protocol KeptPicture {
  var size: Resample.Size { get }
  /// 1 (grey) or 3 (RGB).
  var channels: Int { get }
  /// Writes `part.height * part.width * channels` bytes; false when it cannot be read any more.
  func copy(_ part: PicturePart, into output: UnsafeMutableBufferPointer<UInt8>) -> Bool
}

/// When a file was last changed, and how large it is: by these one tells whether it is still the same.
struct FileStamp: Equatable, Sendable {
  let bytes: Int
  /// Nanoseconds since 1970.
  let modified: Int

  init(bytes: Int, modified: Int) { (self.bytes, self.modified) = (bytes, modified) }

  /// Nil when the file cannot be found; reading it says why.
  init?(_ path: FilePath) {
    var status = stat()
    guard path.withCString({ stat($0, &status) }) == 0 else { return nil }
    self.init(bytes: Int(status.st_size), modified: status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec)
  }
}

/// All pixels of a picture, in memory of its own.
final class DecodedPicture: KeptPicture, @unchecked Sendable {
  let size: Resample.Size
  let channels: Int
  /// Nobody writes it any more once it is decoded.
  let pixels: UnsafeMutableBufferPointer<UInt8>

  /// Decodes a file.
  ///
  /// - Throws: `ImageError`.
  convenience init(_ file: EncodedImage) throws {
    self.init(size: (file.height, file.width), channels: file.channels)
    try file.decode(into: pixels)
  }

  /// Memory for a picture, which `fill` makes.
  convenience init?(size: Resample.Size, channels: Int, fill: (UnsafeMutableBufferPointer<UInt8>) -> Bool) {
    self.init(size: size, channels: channels)
    guard fill(pixels) else { return nil }
  }

  private init(size: Resample.Size, channels: Int) {
    (self.size, self.channels) = (size, channels)
    pixels = .allocate(capacity: size.height * size.width * channels)
  }

  deinit { pixels.deallocate() }

  func copy(_ part: PicturePart, into output: UnsafeMutableBufferPointer<UInt8>) -> Bool {
    let (row, stride) = (part.width * channels, size.width * channels)
    for y in 0..<part.height {
      let start = (part.top + y) * stride + part.left * channels
      _ = UnsafeMutableBufferPointer(rebasing: output[(y * row)..<((y + 1) * row)])
        .update(fromContentsOf: pixels[start..<(start + row)])
    }
    return true
  }
}
