import Foundation
import TenonImage
import Testing

@Suite struct ResampleTests {
  /// Pillow on black-and-white noise, where overshoot is clipped and every rounding shows.
  @Test func resize_isPillowsToTheLastBit() throws {
    struct Case: Decodable {
      let filter: String
      let height: Int
      let width: Int
      let source: String
      let pixels: Data
    }
    struct File: Decodable {
      let sources: [String: Fixtures.Pixels]
      let cases: [Case]
    }
    let file = try Fixtures.json("resize-pillow.json", as: File.self)
    #expect(file.cases.count == 40)
    for item in file.cases {
      let filter = try #require(ResampleFilter(rawValue: item.filter))
      let source = try #require(file.sources[item.source]).image()
      let result = try Resample.resize(source, height: item.height, width: item.width, filter: filter)
      #expect(result.pixels == Array(item.pixels), "\(item.filter) \(item.source) to \(item.height) x \(item.width)")
    }
  }

  /// Sums of pixels by weights with 22 fractional bits, one by one, for the bilinear filter.
  private func plain(_ line: [UInt8], to count: Int) -> [UInt8] {
    let scale = Double(line.count) / Double(count)
    let support = max(scale, 1)
    return (0..<count).map { position in
      let center = (Double(position) + 0.5) * scale
      let window = max(0, Int(center - support + 0.5))..<min(line.count, Int(center + support + 0.5))
      let weights = window.map { max(0, 1 - abs((Double($0) - center + 0.5) * (1 / support))) }
      let total = weights.reduce(0, +)
      let sum = zip(window, weights).reduce(Int64(1 << 21)) { sum, item in
        sum + Int64(line[item.0]) * Int64((item.1 / total * Double(1 << 22) + 0.5).rounded(.down))
      }
      return UInt8(min(max(sum >> 22, 0), 255))
    }
  }

  /// Widths around those that are computed many at a time, of noise.
  @Test(arguments: [1, 3]) func resize_isTheSameAsOnePixelAtATime(channels: Int) throws {
    var state: UInt32 = 99
    for (height, width, newHeight, newWidth) in [
      (1, 1, 3, 2), (2, 33, 2, 7), (5, 16, 3, 16), (7, 17, 4, 5), (40, 3, 9, 3), (23, 31, 11, 13), (9, 5, 31, 17),
      (64, 48, 21, 16), (30, 200, 29, 15), (3, 70, 3, 69),
    ] {
      let pixels = (0..<height * width * channels).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return state >> 30 == 0 ? 255 : UInt8(state >> 24)
      }
      let image = try Image(height: height, width: width, channels: channels, pixels: pixels)
      func rows(_ values: [UInt8], _ width: Int, to count: Int) -> [UInt8] {
        stride(from: 0, to: values.count, by: width * channels).flatMap { start -> [UInt8] in
          let lines = (0..<channels).map { channel in
            plain((0..<width).map { values[start + $0 * channels + channel] }, to: count)
          }
          return (0..<count).flatMap { x in lines.map { $0[x] } }
        }
      }
      func columns(_ values: [UInt8], _ row: Int, to count: Int) -> [UInt8] {
        let lines = (0..<row).map { x in plain(stride(from: x, to: values.count, by: row).map { values[$0] }, to: count)
        }
        return (0..<count).flatMap { y in lines.map { $0[y] } }
      }
      let lost = height - newHeight
      let expected =
        lost > 0 && lost > 2 * (width - newWidth)
        ? rows(columns(pixels, width * channels, to: newHeight), width, to: newWidth)
        : columns(rows(pixels, width, to: newWidth), newWidth * channels, to: newHeight)
      let result = try Resample.resize(image, height: newHeight, width: newWidth, filter: .bilinear)
      #expect(result.pixels == expected, "\(height) x \(width) to \(newHeight) x \(newWidth)")
    }
  }

  @Test(arguments: ResampleFilter.allCases)
  func resize_keepsAFlatImageFlat(filter: ResampleFilter) throws {
    for value: UInt8 in [0, 1, 127, 255] {
      let image = try Image(height: 9, width: 31, channels: 1, pixels: Array(repeating: value, count: 9 * 31))
      for (height, width) in [(3, 7), (40, 50), (1, 1), (9, 100)] {
        let result = try Resample.resize(image, height: height, width: width, filter: filter)
        #expect(result.pixels == Array(repeating: value, count: height * width))
      }
    }
  }

  @Test(arguments: ResampleFilter.allCases)
  func resize_refusesSizesThatCannotBe(filter: ResampleFilter) throws {
    let image = try Fixtures.picture(height: 4, width: 4, channels: 3)
    for (height, width) in [(0, 4), (4, -1), (.max, .max), (1 << 20 + 1, 1), (.min, 1)] {
      let error = imageError { _ = try Resample.resize(image, height: height, width: width, filter: filter) }
      #expect(error?.diagnostic.code == "image-invalid-argument")
    }
    let error = imageError { _ = try Resample.resize(image, height: 1 << 20, width: 1 << 20, filter: filter) }
    #expect(error?.diagnostic.code == "image-too-many-pixels")
  }

  @Test func targetSize_isTorchvisions() throws {
    #expect(try Resample.targetSize(height: 13, width: 17, shorterSide: 7) == (7, 9))
    #expect(try Resample.targetSize(height: 17, width: 13, shorterSide: 7) == (9, 7))
    #expect(try Resample.targetSize(height: 5, width: 5, shorterSide: 8) == (8, 8))
    #expect(try Resample.targetSize(height: 13, width: 17, shorterSide: 10, maxSize: 12) == (9, 12))
    #expect(try Resample.targetSize(height: 1, width: 1000, shorterSide: 2, maxSize: 3) == (1, 3))
  }

  @Test func targetSize_refusesSizesThatCannotBe() {
    for (height, width, side, most) in [
      (0, 1, 1, nil), (1, 0, 1, nil), (1, 1, 0, nil), (1, 1, -5, nil), (1, .max, .max, nil), (1, 1, 5, 5),
    ] as [(Int, Int, Int, Int?)] {
      let error = imageError {
        _ = try Resample.targetSize(height: height, width: width, shorterSide: side, maxSize: most)
      }
      #expect(error?.diagnostic.code == "image-invalid-argument")
    }
  }
}
