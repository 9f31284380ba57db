import Foundation
import TenonImage
import Testing

/// GIF, BMP, Netpbm, WebP and TIFF beside what Pillow reads (`Resources/formats/make.py`).
@Suite struct FormatTests {
  static let names = Fixtures.formats.keys.sorted()

  /// What two versions of a decoder may differ by.
  private func tolerance(_ name: String) -> Int {
    if name.contains("jpeg") || name.contains("lossy") || name.contains("ycbcr") { return 2 }
    // High bytes there, the nearest here.
    return name == "ppm-text-16bit.ppm" || name.contains("cmyk") ? 1 : 0
  }

  @Test func files_areThere() {
    #expect(Self.names.count == 80)
  }

  @Test(arguments: names)
  func reader_readsWhatPillowReads(name: String) throws {
    let expected = try #require(Fixtures.formats[name]).image()
    let image = try ImageReader.read(path: Fixtures.formatPath(name))
    #expect((image.height, image.width) == (expected.height, expected.width))
    let difference = try #require(image.converted(channels: 3).difference(from: expected.converted(channels: 3)))
    #expect(difference <= tolerance(name))
    #expect(image.channels == expected.channels || name.hasPrefix("bmp") || name.hasPrefix("gif"))
  }

  @Test func formats_areKnownByTheirContent() throws {
    try Fixtures.withFolder { folder in
      for name in ["gif-global.gif", "bmp-rgb.bmp", "ppm-bytes.ppm", "webp-lossless.webp", "tiff-lzw.tiff"] {
        let path = folder + "/\(name).jpg"
        try FileManager.default.copyItem(atPath: Fixtures.formatPath(name), toPath: path)
        #expect(try ImageReader.read(path: path) == ImageReader.read(path: Fixtures.formatPath(name)))
      }
    }
  }

  @Test func parts_areTheWholePicture() throws {
    for name in ["gif-global.gif", "bmp-rgb.bmp", "ppm-bytes.ppm", "webp-lossless.webp", "tiff-lzw.tiff"] {
      let file = try EncodedImage(FilePath(Fixtures.formatPath(name)))
      let part = PicturePart(top: 1, left: 2, height: 3, width: 4)
      #expect(file.decodable(part) == PicturePart(top: 0, left: 0, height: file.height, width: file.width))
    }
  }

  @Test func gifWithoutItsEnd_isRead() throws {
    let bytes = try Fixtures.formatBytes("gif-global.gif")
    let whole = try ImageReader.read(bytes: bytes)
    #expect(bytes.suffix(2) == [0, 0x3B])
    #expect(try ImageReader.read(bytes: bytes.dropLast()) == whole)
    #expect(try ImageReader.read(bytes: bytes.dropLast(2)) == whole)
  }

  @Test func manyPixels_areReadOrRefusedByTheLimit() throws {
    // 108 megapixels, a bit each: the limit is on pixels and not on what a photograph takes.
    let (width, height) = (12_000, 9_000)
    let bytes = Array("P4 \(width) \(height)\n".utf8) + [UInt8](repeating: 0xFF, count: width / 8 * height)
    let file = try EncodedImage(bytes: bytes)
    #expect((file.height, file.width, file.channels) == (height, width, 1))
    #expect(
      imageError { _ = try EncodedImage(bytes: bytes, limits: ImageLimits(pixels: width * height - 1)) }
        == .tooManyPixels(name: "image in memory", height: height, width: width, limit: width * height - 1))
    #expect(ImageLimits.default.pixels == 178_956_970)
    // Of six bytes each, as a photograph in a TIFF has them, and Pillow opens.
    #expect(ImageLimits.default.fileBytes > 108_000_000 * 6)
  }
}
