import TenonImage
import TenonPlugin

extension Sample {
  /// Changes the colours of the picture in `input`.
  ///
  /// - Parameter transform: who asks, for the message.
  /// - Throws: `ComponentError` (shape) for anything but a picture of bytes.
  func recolour(_ operations: [ColourOperation], for transform: String) throws {
    let picture = try PictureView(self, for: transform)
    if operations.isEmpty { return }
    try set(Sample.imageField, [picture.height, picture.width, picture.channels], of: UInt8.self) { output in
      guard let output = output.baseAddress else { return }
      ColourOperation.apply(
        operations, to: picture.pixels, size: picture.size, channels: picture.channels, into: output)
    }
  }
}
