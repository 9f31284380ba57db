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
