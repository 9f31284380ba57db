import CTenonMedia

/// A change of a picture's colours, as torchvision's function of that name makes it on Pillow images, to the last bit.
///
///     ColourOperation.apply([.brightness(1.2), .hue(-0.1)], to: input, size: (224, 224), channels: 3, into: output)
///
/// Factors are 1 where nothing changes. Hue and saturation leave a grey picture as it is.
public enum ColourOperation: Sendable, Equatable {
  /// From black.
  case brightness(Double)
  /// From the mean shade of grey.
  case contrast(Double)
  /// From the shades of grey.
  case saturation(Double)
  /// A part of the circle of colours, in -0.5...0.5; 0 where nothing changes but by rounding.
  case hue(Double)
  /// From the picture smoothed over 3 x 3 pixels; its border stays.
  case sharpness(Double)
  /// So many bits of each byte are kept, the upper ones.
  case posterize(bits: Int)
  /// Bytes of at least the threshold are inverted.
  case solarize(threshold: Double)
  case invert
  /// Each channel from its darkest to its lightest byte is stretched to 0...255.
  case autocontrast
  /// Each channel is made to have each byte as often as another.
  case equalize
  /// 255.999 gain (x / 255)^gamma, truncated and clipped.
  case gamma(Double, gain: Double)
  /// Shades of grey, in as many channels as there are.
  case grey

  /// Applies operations one after another.
  ///
  /// - Parameters:
  ///   - input: a picture, 1 or 3 bytes a pixel.
  ///   - output: memory for as large a picture, which is not the input's.
  public static func apply(
    _ operations: [ColourOperation], to input: UnsafePointer<UInt8>, size: Resample.Size, channels: Int,
    into output: UnsafeMutablePointer<UInt8>
  ) {
    precondition(channels == 1 || channels == 3, "a picture has 1 or 3 channels, not \(channels)")
    let count = size.height * size.width * channels
    guard let first = operations.first else { return output.update(from: input, count: count) }
    first.apply(input, size, channels, output)
    for operation in operations.dropFirst() {
      if case .sharpness = operation {
        // It reads what lies around each pixel, so it needs the picture as it was.
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { copy in
          guard let copy = copy.baseAddress else { return }
          copy.update(from: output, count: count)
          operation.apply(copy, size, channels, output)
        }
      } else {
        operation.apply(output, size, channels, output)
      }
    }
  }

  private func apply(
    _ input: UnsafePointer<UInt8>, _ size: Resample.Size, _ channels: Int, _ output: UnsafeMutablePointer<UInt8>
  ) {
    let pixels = size.height * size.width
    let count = pixels * channels
    switch self {
    case .brightness(let factor):
      ctenon_blend_value(input, count, 0, Float(factor), output)
    case .contrast(let factor):
      ctenon_blend_value(input, count, Self.meanGrey(input, pixels, channels), Float(factor), output)
    case .saturation(let factor) where channels == 3:
      ctenon_saturate(input, pixels, Float(factor), output)
    case .hue(let part) where channels == 3:
      ctenon_turn_hue(input, pixels, UInt8(truncatingIfNeeded: Int(part * 255)), output)
    case .grey where channels == 3:
      Image.convert(input, pixels: pixels, channels: 3, into: output, channels: 3)
    case .saturation, .hue, .grey:
      if input != UnsafePointer(output) { output.update(from: input, count: count) }
    case .sharpness(let factor):
      ctenon_sharpen(input, size.height, size.width, channels, Float(factor), output)
    case .posterize(let bits):
      ctenon_mask(input, count, UInt8(truncatingIfNeeded: 0xFF00 >> bits), output)
    case .solarize(let threshold):
      ctenon_solarize(input, count, threshold > 0 ? UInt32(min(threshold.rounded(.up), 256)) : 0, output)
    case .invert:
      ctenon_solarize(input, count, 0, output)
    case .autocontrast, .equalize:
      let tables = withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 256 * channels) { counts in
        ctenon_histogram(input, pixels, channels, counts.baseAddress)
        return (0..<channels).flatMap { channel in
          let counts = UnsafeBufferPointer(rebasing: counts[(256 * channel)..<(256 * (channel + 1))])
          return self == .equalize ? ColourTable.equalizing(counts) : ColourTable.stretching(counts)
        }
      }
      ctenon_look_up(input, pixels, channels, tables, output)
    case .gamma(let gamma, let gain):
      let table = ColourTable.gamma(gamma, gain: gain)
      ctenon_look_up(input, pixels, channels, (0..<channels).flatMap { _ in table }, output)
    }
  }

  /// Rounded, halves up.
  private static func meanGrey(_ input: UnsafePointer<UInt8>, _ pixels: Int, _ channels: Int) -> UInt8 {
    let sum: UInt64
    if channels == 3 {
      sum = ctenon_grey_sum(input, pixels)
    } else {
      sum = UnsafeBufferPointer(start: input, count: pixels).reduce(0) { $0 + UInt64($1) }
    }
    return UInt8(truncatingIfNeeded: Int(Double(sum) / Double(max(1, pixels)) + 0.5))
  }
}
