import Glibc

/// What each byte of a channel becomes: 256 bytes, as Pillow's `ImageOps` and torchvision's `adjust_gamma` have them.
enum ColourTable {
  private static let unchanged = (0..<256).map { UInt8($0) }

  /// From the first to the last byte that occurs to 0...255; unchanged where there is only one.
  static func stretching(_ counts: UnsafeBufferPointer<UInt32>) -> [UInt8] {
    guard let low = counts.firstIndex(where: { $0 > 0 }), let high = counts.lastIndex(where: { $0 > 0 }), low < high
    else { return unchanged }
    let scale = 255 / Double(high - low)
    let offset = -Double(low) * scale
    return (0..<256).map { byte(Double($0) * scale + offset) }
  }

  /// By how many bytes are below each; unchanged where all but the last that occur are fewer than 255.
  static func equalizing(_ counts: UnsafeBufferPointer<UInt32>) -> [UInt8] {
    let occurring = counts.filter { $0 > 0 }
    let step = occurring.dropLast().reduce(0) { $0 + Int($1) } / 255
    guard occurring.count > 1, step > 0 else { return unchanged }
    var below = step / 2
    return counts.map { count in
      defer { below += Int(count) }
      return UInt8(min(below / step, 255))
    }
  }

  static func gamma(_ gamma: Double, gain: Double) -> [UInt8] {
    (0..<256).map { byte((255 + 1 - 1e-3) * gain * pow(Double($0) / 255, gamma)) }
  }

  /// Truncated and clipped; 0 for not-a-number.
  private static func byte(_ value: Double) -> UInt8 { value > 0 ? UInt8(min(value, 255)) : 0 }
}
