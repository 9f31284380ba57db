import Foundation
import TenonCore
import TenonImage
import TenonServices
import TestSupport
import Testing

/// Pictures in files for tests of data sets.
enum ImageFiles {
  /// A picture of one colour.
  static func picture(_ value: UInt8, height: Int = 3, width: Int = 2, channels: Int = 3) throws -> Image {
    let pixels = [UInt8](repeating: value, count: height * width * channels)
    return try Image(height: height, width: width, channels: channels, pixels: pixels)
  }

  static func png(_ value: UInt8) throws -> [UInt8] { try ImageWriter.pngData(picture(value)) }

  /// A photograph large enough to be cut in the middle.
  static func jpeg() throws -> [UInt8] {
    let pixels = (0..<64 * 48 * 3).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 9) }
    return try ImageWriter.jpegData(Image(height: 64, width: 48, channels: 3, pixels: pixels))
  }

  /// A folder with these files, each a picture of one colour.
  static func folder(_ files: [String: UInt8]) throws -> TemporaryFolder {
    try TemporaryFolder(files.mapValues(png))
  }

  /// First value and target of a sample; the target is nil when there is none.
  static func read(_ dataset: any Dataset, _ index: Int) throws -> (input: Tensor, target: Int64?) {
    let record = SampleRecord()
    try dataset.read(index, into: record.sample)
    let input = try #require(record["input"])
    #expect(input.dtype == .uint8 && input.shape.rank == 3 && input.shape[2] == 3)
    return (input, record["target"].map { $0[Int64.self][0] })
  }

  /// The first value of every sample, and its target.
  static func contents(_ dataset: any Dataset) throws -> [[Int]] {
    try (0..<dataset.count).map { index in
      let sample = try read(dataset, index)
      return [Int(sample.input[UInt8.self][0])] + (sample.target.map { [Int($0)] } ?? [])
    }
  }

  /// The text of the error that it throws.
  static func message(_ body: () throws -> Void) -> String {
    do {
      try body()
      return "no error"
    } catch {
      return "\(error)"
    }
  }
}
