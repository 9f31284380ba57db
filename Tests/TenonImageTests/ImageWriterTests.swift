import Foundation
import TenonImage
import Testing

@Suite struct ImageWriterTests {
  @Test(arguments: [1, 3])
  func png_roundTripsExactly(channels: Int) throws {
    for (height, width) in [(1, 1), (13, 7), (1, 300), (200, 1)] {
      let image = try Fixtures.picture(height: height, width: width, channels: channels)
      #expect(try ImageReader.read(bytes: ImageWriter.pngData(image)) == image)
    }
  }

  @Test(arguments: [1, 3])
  func jpeg_roundTripsNearly(channels: Int) throws {
    let pixels = (0..<(40 * 60)).flatMap { (i: Int) -> [UInt8] in
      let (y, x) = i.quotientAndRemainder(dividingBy: 60)
      return Array(repeating: UInt8(y + 2 * x), count: channels)
    }
    let image = try Image(height: 40, width: 60, channels: channels, pixels: pixels)
    let back = try ImageReader.read(bytes: ImageWriter.jpegData(image, quality: 95))
    let difference = try #require(back.difference(from: image))
    #expect(difference <= 4)
  }

  @Test func jpegQuality_decidesOnTheSize() throws {
    // Beyond one step of the encoder's buffer.
    let image = try Fixtures.picture(height: 500, width: 600, channels: 3)
    let (small, large) = (
      try ImageWriter.jpegData(image, quality: 20), try ImageWriter.jpegData(image, quality: 100)
    )
    #expect(small.count < large.count)
    #expect(large.count > 1 << 16)
    #expect(try ImageReader.read(bytes: large).width == 600)
    for quality in [0, 101, -1, .max] {
      #expect(
        imageError { _ = try ImageWriter.jpegData(image, quality: quality) }
          == .invalidArgument(what: "quality", expected: "1...100", received: "\(quality)"))
    }
  }

  @Test func write_goesByTheExtensionAndReplaces() throws {
    try Fixtures.withFolder { folder in
      let image = try Fixtures.picture(height: 5, width: 6, channels: 3)
      for (name, signature) in [
        ("a.png", [0x89, 0x50] as [UInt8]), ("b.JPG", [0xFF, 0xD8]), ("c.jpeg", [0xFF, 0xD8]),
      ] {
        try Data("old".utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        try ImageWriter.write(image, to: "\(folder)/\(name)")
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))
        #expect(Array(bytes.prefix(2)) == signature)
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left.count == 3)
    }
  }

  @Test func write_namesWhatItCannotWrite() throws {
    let image = try Fixtures.picture(height: 5, width: 6, channels: 3)
    try Fixtures.withFolder { folder in
      for path in [folder + "/x.gif", folder + "/png", "", folder + "/missing/x.png", folder + "/a\0.png"] {
        guard case .cannotWrite(path, _)? = imageError({ try ImageWriter.write(image, to: path) }) else {
          Issue.record("no cannotWrite for \(path)")
          continue
        }
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left.isEmpty)
    }
  }

  @Test func jpeg_refusesSidesItCannotHold() throws {
    let image = try Image(height: 1, width: 70_000, channels: 1, pixels: Array(repeating: 0, count: 70_000))
    guard case .invalidArgument("size", _, _)? = imageError({ _ = try ImageWriter.jpegData(image) }) else {
      Issue.record("70000 pixels in a row were written")
      return
    }
    #expect(try ImageReader.read(bytes: ImageWriter.pngData(image)).width == 70_000)
  }
}
