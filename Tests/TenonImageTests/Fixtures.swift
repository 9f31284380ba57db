import Foundation
import TenonImage

/// The files under Resources, and what Pillow reads in them.
enum Fixtures {
  struct Pixels: Decodable {
    let shape: [Int]
    let pixels: Data

    func image() throws -> Image {
      try Image(height: shape[0], width: shape[1], channels: shape[2], pixels: Array(pixels))
    }
  }

  static let folder = Bundle.module.bundlePath + "/Resources"

  static func path(_ name: String) -> String { "\(folder)/files/\(name)" }

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
  }

  static func json<Value: Decodable>(_ name: String, as type: Value.Type = Value.self) throws -> Value {
    try JSONDecoder().decode(type, from: Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)")))
  }

  /// Expected pixels by file name; `name#applied` is with the EXIF orientation applied.
  static let expected: [String: Pixels] = (try? json("expected.json")) ?? [:]

  /// What is expected of the files in `formats`, by their names.
  static let formats: [String: Pixels] = (try? json("formats/expected.json")) ?? [:]

  static func formatPath(_ name: String) -> String { "\(folder)/formats/\(name)" }

  static func formatBytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: URL(fileURLWithPath: formatPath(name))))
  }

  /// An image with a gradient and some structure in it.
  static func picture(height: Int, width: Int, channels: Int) throws -> Image {
    let pixels = (0..<(height * width * channels)).map { i in
      let (y, x, c) = (i / channels / width, i / channels % width, i % channels)
      return UInt8(truncatingIfNeeded: 7 * y + 11 * x + 50 * c + (x * y) % 5)
    }
    return try Image(height: height, width: width, channels: channels, pixels: pixels)
  }

  /// A folder of its own for one test, removed afterwards.
  static func withFolder(_ body: (String) throws -> Void) throws {
    let folder = NSTemporaryDirectory() + "tenon-image-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }
}

extension Image {
  /// The largest difference of two values; nil when the shapes differ.
  func difference(from other: Image) -> Int? {
    guard (height, width, channels) == (other.height, other.width, other.channels) else { return nil }
    return zip(pixels, other.pixels).map { abs(Int($0) - Int($1)) }.max()
  }
}

/// The error that `body` throws, as `ImageError`; nil when it throws none or another.
func imageError(_ body: () throws -> Void) -> ImageError? {
  do { try body() } catch { return error as? ImageError }
  return nil
}
