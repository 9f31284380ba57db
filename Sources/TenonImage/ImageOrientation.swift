/// Whether a photograph is turned as its EXIF orientation asks.
public enum ImageOrientation: Sendable, Equatable {
  /// The pixels as they are stored, as Pillow and torchvision load them.
  case ignored
  /// Turned and mirrored by the EXIF value 1...8; 5...8 swap height and width.
  case applied
}

extension Image {
  /// The image as the EXIF orientation `value` wants it shown; values other than 2...8 change nothing.
  func oriented(exif value: Int) -> Image {
    guard (2...8).contains(value) else { return self }
    let swaps = value >= 5
    let (newHeight, newWidth) = swaps ? (width, height) : (height, width)
    let mirrorsRow = [3, 4, 6, 7].contains(value)
    let mirrorsColumn = [2, 3, 7, 8].contains(value)
    let values = [UInt8](unsafeUninitializedCapacity: pixels.count) { output, count in
      for y in 0..<newHeight {
        for x in 0..<newWidth {
          var (row, column) = swaps ? (x, y) : (y, x)
          if mirrorsRow { row = height - 1 - row }
          if mirrorsColumn { column = width - 1 - column }
          let source = (row * width + column) * channels
          for channel in 0..<channels { output[count + channel] = pixels[source + channel] }
          count += channels
        }
      }
    }
    return Image(unchecked: values, height: newHeight, width: newWidth, channels: channels)
  }
}
