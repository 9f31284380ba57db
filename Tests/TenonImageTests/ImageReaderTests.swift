import Foundation
import TenonImage
import Testing

@Suite struct ImageReaderTests {
  @Test func fixtures_areThere() {
    #expect(Fixtures.expected.count == 37)
  }

  @Test(arguments: Fixtures.expected.keys.filter { $0.hasSuffix(".png") }.sorted())
  func reader_readsPNGExactly(name: String) throws {
    let expected = try #require(Fixtures.expected[name]).image()
    let image = try ImageReader.read(path: Fixtures.path(name))
    #expect(image == expected)
  }

  @Test(arguments: Fixtures.expected.keys.filter { $0.hasSuffix(".jpg") }.sorted())
  func reader_readsJPEGAsPillowDoes(name: String) throws {
    let expected = try #require(Fixtures.expected[name]).image()
    let image = try ImageReader.read(path: Fixtures.path(name))
    // The same decoder, but maybe of another version.
    let difference = try #require(image.difference(from: expected))
    #expect(difference <= 2)
  }

  @Test(arguments: Fixtures.expected.keys.filter { $0.hasSuffix("#applied") }.sorted())
  func reader_appliesOrientationWhenAsked(name: String) throws {
    let expected = try #require(Fixtures.expected[name]).image()
    let file = Fixtures.path(String(name.dropLast("#applied".count)))
    let image = try ImageReader.read(path: file, orientation: .applied)
    let difference = try #require(image.difference(from: expected))
    #expect(difference <= 2)
  }

  @Test func reader_goesByContentNotByExtension() throws {
    try Fixtures.withFolder { folder in
      let path = folder + "/photo.jpg"
      try FileManager.default.copyItem(atPath: Fixtures.path("png-rgb.png"), toPath: path)
      #expect(try ImageReader.read(path: path) == ImageReader.read(path: Fixtures.path("png-rgb.png")))
    }
  }

  @Test func reader_acceptsJPEGWithoutItsEndMarker() throws {
    for name in ["jpeg-420.jpg", "jpeg-444.jpg", "jpeg-restarts.jpg", "jpeg-grey.jpg"] {
      let bytes = try Fixtures.bytes(name)
      #expect(bytes.suffix(2) == [0xFF, 0xD9])
      #expect(try ImageReader.read(bytes: bytes.dropLast(2)) == ImageReader.read(bytes: bytes))
    }
  }

  @Test func reader_acceptsBytesAfterTheImage() throws {
    let bytes = try Fixtures.bytes("jpeg-420.jpg")
    #expect(try ImageReader.read(bytes: bytes + [0, 1, 2]) == ImageReader.read(bytes: bytes))
  }

  @Test func reader_readsPastTextChunks() throws {
    #expect(
      try ImageReader.read(path: Fixtures.path("hostile-text-bomb.png")).pixels
        == Fixtures.expected["png-rgb.png"].map { Array($0.pixels) })
  }

  @Test(arguments: [
    ("", "empty file"), ("hello\n", "text"), ("Größe: 1\r\n", "text"), ("  <!DOCTYPE html><html></html>", "HTML"),
    ("\u{FEFF}<html>", "HTML"), ("<?xml version='1.0'?><a/>", "XML"), ("<svg xmlns=''/>", "SVG"),
    ("version https://git-lfs.github.com/spec/v1\n", "a Git LFS pointer: the file itself was not fetched"),
    ("\0\0\0\0\0\0", "only zero bytes"), ("\u{1}\u{2}\u{3}", "unknown data that begins with the bytes 01 02 03"),
    ("%PDF-1.7", "PDF"), ("BM", "text"), ("BMW and other cars", "text"), ("GIF", "text"),
    ("P7\nWIDTH 3", "PAM, which Netpbm's tools make PPM of"),
    ("RIFF\0\0\0\0WAVE", "a sound or video"),
  ])
  func reader_namesWhatIsNoImage(content: String, found: String) {
    #expect(
      imageError { _ = try ImageReader.read(bytes: Array(content.utf8), name: "x.jpg") }
        == .unsupportedFormat(name: "x.jpg", found: found))
  }

  @Test func reader_namesFilesItCannotOpen() throws {
    try Fixtures.withFolder { folder in
      for path in [folder, folder + "/missing.png", "/dev/zero", folder + "/a\0b", ""] {
        guard case .cannotRead(path, let reason)? = imageError({ _ = try ImageReader.read(path: path) }) else {
          Issue.record("no cannotRead for \(path)")
          continue
        }
        #expect(!reason.isEmpty)
      }
      let pipe = folder + "/pipe.png"
      #expect(mkfifo(pipe, 0o600) == 0)
      #expect(
        imageError { _ = try ImageReader.read(path: pipe) }
          == .cannotRead(name: pipe, reason: "it is not a regular file"))
    }
  }
}
