import Foundation
import TenonImage
import Testing

/// Decoding at a part of the size, and reading a header before the pixels.
@Suite struct FastDecodeTests {
  private struct Case: Decodable {
    let file: String
    let target: [Int]
    let shape: [Int]
    let pixels: Data
    let resized: Data
  }

  private func path(_ file: String) -> String { "\(Fixtures.folder)/draft/\(file)" }

  private func decode(_ file: EncodedImage) throws -> Image {
    var pixels = [UInt8](repeating: 77, count: file.byteCount)
    try pixels.withUnsafeMutableBufferPointer { try file.decode(into: $0) }
    return try Image(height: file.height, width: file.width, channels: file.channels, pixels: pixels)
  }

  @Test func reducedPictures_arePillowsDrafts_andSoAreTheirResizedOnes() throws {
    let cases = try Fixtures.json("draft/draft.json", as: [Case].self)
    #expect(cases.count == 16 && Set(cases.map { $0.shape[0] }) == [78, 39, 20, 10])
    for item in cases {
      let (height, width) = (item.target[0], item.target[1])
      let file = try EncodedImage(FilePath(path(item.file)), target: .exact(height: height, width: width))
      #expect([file.height, file.width, file.channels] == item.shape, "\(item.file) \(item.target)")
      let image = try decode(file)
      let draft = try Image(height: file.height, width: file.width, channels: file.channels, pixels: Array(item.pixels))
      // The same decoder, but maybe of another version.
      let difference = try #require(image.difference(from: draft))
      #expect(difference <= 2, "\(item.file) \(item.target): \(difference)")
      let small = try Resample.resize(image, height: height, width: width, filter: .bilinear)
      let expected = try Image(height: height, width: width, channels: file.channels, pixels: Array(item.resized))
      let rest = try #require(small.difference(from: expected))
      #expect(rest <= 1, "\(item.file) \(item.target): \(rest)")
    }
  }

  @Test func aShorterSide_keepsTheRatio() throws {
    for (side, height) in [(9, 10), (10, 20), (19, 20), (20, 39), (39, 39), (40, 78), (1000, 78)] {
      let file = try EncodedImage(FilePath(path("420.jpg")), target: .shorterSide(side))
      #expect(file.height == height, "\(side)")
    }
  }

  @Test func withoutATarget_allPixelsAreThere() throws {
    for name in ["420.jpg", "progressive.jpg", "grey.jpg"] {
      #expect(try decode(EncodedImage(FilePath(path(name)))) == ImageReader.read(path: path(name)))
    }
    // A PNG has no smaller form.
    let png = try EncodedImage(FilePath(Fixtures.path("png-rgb.png")), target: .shorterSide(1))
    #expect(try decode(png) == ImageReader.read(path: Fixtures.path("png-rgb.png")))
  }

  @Test func limits_areThoseOfTheWholePicture() throws {
    let limits = ImageLimits(pixels: 78 * 107 - 1)
    #expect(
      imageError { _ = try EncodedImage(FilePath(path("420.jpg")), limits: limits, target: .shorterSide(10)) }
        == .tooManyPixels(name: path("420.jpg"), height: 78, width: 107, limit: 78 * 107 - 1))
  }

  @Test(arguments: [1, 2, 4, 8]) func truncatedReducedJPEG_isAnError(reduction: Int) throws {
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path("420.jpg"))))
    let target = DecodeTarget.exact(height: 78 / reduction, width: 107 / reduction)
    for count in stride(from: 700, to: bytes.count - 2, by: 37) {
      let error = imageError {
        _ = try decode(EncodedImage(bytes: Array(bytes.prefix(count)), name: "x", target: target))
      }
      guard case .truncated("x", "JPEG", _)? = error else {
        Issue.record("\(count) of \(bytes.count) bytes were read")
        continue
      }
    }
  }
}
