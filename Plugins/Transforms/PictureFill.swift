import TenonPlugin

/// What is put where a picture has no pixels: a number, or one for each channel.
struct PictureFill: Sendable, Equatable {
  private let numbers: [Double]
  /// The argument, for messages.
  private let name: String

  static let zero = PictureFill(numbers: [0], name: "fill")

  static func argument(_ summary: String) -> Argument {
    .float("fill", default: 0, "\(summary): one number, or one for each channel").or(.list, of: .float)
  }

  /// What maps beside the picture get.
  static let mapArgument = Argument.float("mask_fill", default: 0, "the same in the other fields")

  private init(numbers: [Double], name: String) { (self.numbers, self.name) = (numbers, name) }

  /// - Throws: `ComponentError` (config) for numbers that no pixel can have.
  init(_ config: Config, _ name: String = "fill") throws {
    let numbers = try config[name]?.number.map { [$0] } ?? config.floats(name)
    guard !numbers.isEmpty, numbers.allSatisfy(\.isFinite) else {
      throw ComponentError(
        .config, field: name, "expected a finite number, or one for each channel, received \(numbers)")
    }
    self.init(numbers: numbers, name: name)
  }

  /// One pixel of bytes.
  func bytes(channels: Int) throws -> [UInt8] {
    guard numbers.count == 1 || numbers.count == channels else {
      throw ComponentError(.shape, field: name, count(of: "\(Plural.count(channels, "channel"))"))
    }
    let bytes = try numbers.map { try whole($0, UInt8.self, "uint8") }
    return bytes.count == channels ? bytes : Array(repeating: bytes[0], count: channels)
  }

  /// One pixel of each plane of a grid, as its bytes.
  func pixels(of grid: PixelGrid) throws -> [[UInt8]] {
    guard numbers.count == 1 || numbers.count == grid.channels else {
      throw ComponentError(.shape, field: grid.field, count(of: grid.received))
    }
    if grid.dtype == .uint8 { return [try bytes(channels: grid.channels)] }
    let planes = try numbers.map { number -> [UInt8] in
      switch grid.dtype {
      case .float32: return withUnsafeBytes(of: Float(number)) { Array($0) }
      case .float64: return withUnsafeBytes(of: number) { Array($0) }
      case .int64: return withUnsafeBytes(of: try whole(number, Int64.self, "int64")) { Array($0) }
      case .int32: return withUnsafeBytes(of: try whole(number, Int32.self, "int32")) { Array($0) }
      default: return [number == 0 ? 0 : 1]
      }
    }
    return planes.count == grid.channels ? planes : Array(repeating: planes[0], count: grid.channels)
  }

  private func count(of received: String) -> String {
    "expected \(Plural.count(numbers.count, "channel")) (\(name) has \(Plural.count(numbers.count, "number"))), "
      + "received \(received)"
  }

  private func whole<T: FixedWidthInteger>(_ number: Double, _ type: T.Type, _ dtype: String) throws -> T {
    guard let value = T(exactly: number) else {
      throw ComponentError(
        .config, field: name,
        "expected integers \(T.self == UInt8.self ? "in 0...255 " : "")for \(dtype), received \(number)")
    }
    return value
  }
}
