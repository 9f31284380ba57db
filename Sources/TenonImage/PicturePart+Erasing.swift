/// What the pixels of an erased part become.
public enum ErasingValue: Sendable {
  /// One number, or one for each channel.
  case channels([Float])
  /// One for each channel, row and column of the part, in this order.
  case pixels([Float])
}

extension PicturePart {
  /// Overwrites the part in a picture of numbers, [..., C, H, W], as torchvision's `erase`.
  ///
  /// - Parameters:
  ///   - pixels: `planes * size.height * size.width` numbers; `planes` is a multiple of `channels`.
  ///   - size: of the picture, which the part lies in.
  public func erase(
    _ pixels: UnsafeMutablePointer<Float>, planes: Int, channels: Int, of size: Resample.Size, with value: ErasingValue
  ) {
    precondition((height == 0 || width == 0 || lies(in: size)), "\(self) of a picture of \(size)")
    for plane in 0..<planes {
      let channel = plane % channels
      for row in 0..<height {
        let line = pixels + (plane * size.height + top + row) * size.width + left
        switch value {
        case .channels(let numbers):
          line.update(repeating: numbers[numbers.count == 1 ? 0 : channel], count: width)
        case .pixels(let numbers):
          let first = (channel * height + row) * width
          for column in 0..<width { line[column] = numbers[first + column] }
        }
      }
    }
  }
}
