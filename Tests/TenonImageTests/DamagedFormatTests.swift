import Foundation
import TenonImage
import Testing

/// Files of each format, damaged in more than ten ways: every one is an error that names file and fault.
@Suite struct DamagedFormatTests {
  /// What is wrong with a file.
  enum Kind: Equatable { case truncated, damaged, unsupported, tooLarge }

  struct Damage: Sendable, CustomTestStringConvertible {
    let file: String
    let what: String
    let kinds: [Kind]
    let change: @Sendable ([UInt8]) -> [UInt8]
    var testDescription: String { "\(file): \(what)" }

    init(_ file: String, _ what: String, _ kinds: Kind..., change: @escaping @Sendable ([UInt8]) -> [UInt8]) {
      (self.file, self.what, self.kinds, self.change) = (file, what, kinds, change)
    }
  }

  private func fault(_ error: ImageError?, _ name: String) -> Kind? {
    switch error {
    case .truncated(name, _, let detail): detail.isEmpty ? nil : .truncated
    case .damaged(name, _, let detail): detail.isEmpty ? nil : .damaged
    case .unsupportedVariety(name, _, let detail): detail.isEmpty ? nil : .unsupported
    case .tooManyPixels(name, _, _, _): .tooLarge
    default: nil
    }
  }

  @Test(arguments: gif + bmp + netpbm + webp + tiff)
  func damagedFile_isAnErrorThatNamesFileAndFault(damage: Damage) throws {
    let bytes = damage.change(try Fixtures.formatBytes(damage.file))
    let error = imageError { _ = try ImageReader.read(bytes: bytes, name: damage.file) }
    let kind = try #require(fault(error, damage.file), "received \(error.map { "\($0)" } ?? "an image")")
    #expect(damage.kinds.contains(kind), "received \(kind): \(error.map { "\($0)" } ?? "")")
  }

  /// One file for each way of decoding.
  static let some = [
    "gif-interlaced.gif", "gif-transparent.gif", "bmp-palette.bmp", "bmp-rle4.bmp", "bmp-rle8.bmp", "bmp-16bit-565.bmp",
    "pbm-text.pbm", "pgm-text.pgm", "ppm-largest-100.ppm", "pgm-16bit.pgm", "webp-lossy.webp", "webp-lossless.webp",
    "webp-lossy-alpha.webp", "webp-animation.webp", "tiff-lzw.tiff", "tiff-adobe-deflate.tiff", "tiff-packbits.tiff",
    "tiff-jpeg.tiff", "tiff-zstd.tiff", "tiff-group4.tif", "tiff-palette.tif", "tiff-ycbcr.tif", "tiff-tiles.tif",
    "tiff-planes-tiles.tif", "tiff-big.tif", "tiff-orientation-6.tif",
  ]

  @Test(arguments: some)
  func truncatedFile_isAnErrorOrComplete(name: String) throws {
    let bytes = try Fixtures.formatBytes(name)
    let whole = try ImageReader.read(bytes: bytes)
    for count in stride(from: 1, to: bytes.count, by: bytes.count > 1000 ? 7 : 1) {
      do {
        let image = try ImageReader.read(bytes: Array(bytes.prefix(count)))
        #expect(image == whole, "\(count) of \(bytes.count) bytes gave other pixels")
      } catch {
        #expect(error is ImageError)
      }
    }
  }

  @Test(arguments: some)
  func changedFile_neverCrashes(name: String) throws {
    let bytes = try Fixtures.formatBytes(name)
    // A changed size must not take much memory, so that the test is quick.
    let limits = ImageLimits(pixels: 1 << 18)
    for index in stride(from: 0, to: bytes.count, by: bytes.count > 1000 ? 5 : 1) {
      for mask: UInt8 in [0x01, 0x80, 0xFF] {
        var changed = bytes
        changed[index] ^= mask
        do {
          let image = try ImageReader.read(bytes: changed, limits: limits)
          #expect(image.pixels.count == image.height * image.width * image.channels)
        } catch {
          #expect(error is ImageError)
        }
      }
    }
  }
}

// MARK: What is damaged

/// The bytes with others in a place.
private func patched(_ bytes: [UInt8], _ offset: Int, _ values: [UInt8]) -> [UInt8] {
  Array(bytes[..<offset]) + values + bytes[(offset + values.count)...]
}

private func first(_ marker: String, in bytes: [UInt8]) -> Int {
  let marker = Array(marker.utf8)
  return bytes.indices.dropLast(marker.count - 1).first { Array(bytes[$0..<$0 + marker.count]) == marker } ?? 0
}

extension DamagedFormatTests {
  /// Where the picture's header begins: after the header of 13 bytes, 16 colours and a comment.
  private static let descriptor = 13 + 48 + 9

  static let gif: [Damage] = {
    let file = "gif-global.gif"
    return [
      Damage(file, "the signature alone", .truncated) { Array($0.prefix(6)) },
      Damage(file, "half a screen", .truncated) { Array($0.prefix(10)) },
      Damage(file, "half a table", .truncated) { Array($0.prefix(40)) },
      Damage(file, "half a header", .truncated) { Array($0.prefix(descriptor + 4)) },
      Damage(file, "half the pixels", .truncated) { Array($0.prefix($0.count - 60)) },
      Damage(file, "no picture", .damaged) { Array($0.prefix(descriptor)) + [0x3B] },
      Damage(file, "no width", .damaged) { patched($0, descriptor + 5, [0, 0]) },
      Damage(file, "an absurd size", .tooLarge) { patched($0, descriptor + 5, [0xFF, 0xFF, 0xFF, 0xFF]) },
      Damage(file, "more pixels than there are", .truncated) { patched($0, descriptor + 7, [12, 0]) },
      Damage(file, "more rows than the bytes can hold", .truncated) { patched($0, descriptor + 7, [0xFF, 0xFF]) },
      Damage(file, "codes of 12 bits from the first", .damaged, .truncated) { patched($0, descriptor + 10, [12]) },
      Damage(file, "codes that stand for nothing", .damaged, .truncated) {
        patched($0, descriptor + 12, [UInt8](repeating: 0xEE, count: 30))
      },
      Damage(file, "codes that stand for themselves", .damaged, .truncated) {
        Array($0.prefix(descriptor + 11)) + [4, 0x50, 0x44, 0x11, 0x42, 0, 0x3B]
      },
      Damage(file, "an extension without end", .truncated) {
        Array($0.prefix(descriptor)) + [0x21, 0xFF] + [UInt8](repeating: 1, count: 64)
      },
      Damage(file, "an unknown block", .damaged) { patched($0, descriptor, [0x77]) },
    ]
  }()

  static let bmp: [Damage] = [
    Damage("bmp-rgb.bmp", "two bytes of the header", .truncated) { Array($0.prefix(16)) },
    Damage("bmp-rgb.bmp", "half a header", .truncated) { Array($0.prefix(30)) },
    Damage("bmp-palette.bmp", "half a palette", .truncated) { Array($0.prefix(80)) },
    Damage("bmp-rgb.bmp", "one row too few", .truncated) { Array($0.dropLast(60)) },
    Damage("bmp-rgb.bmp", "a header of 41 bytes", .unsupported) { patched($0, 14, [41]) },
    Damage("bmp-rgb.bmp", "no width", .damaged) { patched($0, 18, [0, 0, 0, 0]) },
    Damage("bmp-rgb.bmp", "a width below zero", .damaged) { patched($0, 18, [0xFF, 0xFF, 0xFF, 0xFF]) },
    Damage("bmp-rgb.bmp", "the least height", .damaged) { patched($0, 22, [0, 0, 0, 0x80]) },
    Damage("bmp-rgb.bmp", "an absurd size", .tooLarge) {
      patched($0, 18, [0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0x7F])
    },
    Damage("bmp-rgb.bmp", "a size that the bytes cannot hold", .truncated) { patched($0, 18, [0xE8, 3, 0, 0]) },
    Damage("bmp-rgb.bmp", "pixels beyond the end", .truncated) { patched($0, 10, [0xF0, 0xFF, 0xFF, 0xFF]) },
    Damage("bmp-rgb.bmp", "7 bits a pixel", .unsupported) { patched($0, 28, [7]) },
    Damage("bmp-rgb.bmp", "a compression that is none", .unsupported) { patched($0, 30, [9]) },
    Damage("bmp-palette.bmp", "a palette without end", .damaged) { patched($0, 46, [0xFF, 0xFF, 0xFF, 0xFF]) },
    Damage("bmp-16bit-565.bmp", "a mask with a gap", .unsupported) { patched($0, 54, [0x05]) },
    Damage("bmp-16bit-565.bmp", "a mask without bits", .unsupported) { patched($0, 54, [0, 0, 0, 0]) },
    Damage("bmp-rle8.bmp", "runs without end", .truncated) { Array($0.dropLast(12)) },
    Damage("bmp-rle8.bmp", "runs that end too early", .truncated) { patched($0, 118, [0, 1]) },
    Damage("bmp-rle4.bmp", "a step at the end of the file", .truncated) { Array($0.prefix(118)) + [0, 2, 1] },
  ]

  static let netpbm: [Damage] = {
    func file(_ text: String) -> @Sendable ([UInt8]) -> [UInt8] { { _ in Array(text.utf8) } }
    let name = "ppm-bytes.ppm"
    return [
      Damage(name, "no size", .truncated, change: file("P6\n")),
      Damage(name, "no height", .truncated, change: file("P6 19 ")),
      Damage(name, "a comment without end", .truncated, change: file("P6 19 # 11 255")),
      Damage(name, "a letter", .damaged, change: file("P6 1x9 11 255\nabc")),
      Damage(name, "a sign", .damaged, change: file("P6 -19 11 255\nabc")),
      Damage(name, "no width", .damaged, change: file("P6 0 11 255\nabc")),
      Damage(name, "a largest value of 0", .damaged, change: file("P6 19 11 0\nabc")),
      Damage(name, "a largest value of 65536", .damaged, change: file("P6 19 11 65536\nabc")),
      Damage(name, "a number that is no number", .damaged, change: file("P6 99999999999999999999999 11 255\nabc")),
      Damage(name, "an absurd size", .tooLarge, change: file("P6 2147483647 2147483647 255\nabc")),
      Damage(name, "a size that the bytes cannot hold", .truncated, change: file("P6 9000 9000 65535\nabc")),
      Damage(name, "a pixel too few", .truncated) { $0.dropLast() },
      Damage(name, "a value above the largest", .damaged, change: file("P2 2 1 9\n9 10")),
      Damage(name, "a value that is none", .damaged, change: file("P3 1 1 9\n1 2 x3")),
      Damage(name, "a value too few", .truncated, change: file("P2 3 1 9\n    1 2 ")),
      Damage(name, "a bit that is 2", .damaged, change: file("P1 3 1\n012")),
    ]
  }()

  static let webp: [Damage] = [
    Damage("webp-lossy.webp", "the signature alone", .truncated) { Array($0.prefix(12)) },
    Damage("webp-lossy.webp", "half a header", .truncated) { Array($0.prefix(18)) },
    Damage("webp-lossy.webp", "half the pixels", .truncated) { Array($0.prefix($0.count / 2)) },
    Damage("webp-lossless.webp", "half the pixels, lossless", .truncated) { Array($0.prefix($0.count / 2)) },
    Damage("webp-lossy.webp", "another kind of chunk", .damaged) { patched($0, 12, Array("VP9 ".utf8)) },
    Damage("webp-lossy.webp", "a chunk without end", .damaged, .truncated) {
      patched($0, 16, [0xFF, 0xFF, 0xFF, 0xFF])
    },
    Damage("webp-lossy.webp", "a broken signature of the frame", .damaged) { patched($0, 23, [0]) },
    Damage("webp-lossy.webp", "no width", .damaged) { patched($0, 26, [0, 0]) },
    Damage("webp-lossless.webp", "an absurd size", .tooLarge) { patched($0, 21, [0xFF, 0xFF, 0xFF, 0x0F]) },
    Damage("webp-lossless.webp", "codes that stand for nothing", .damaged, .truncated) {
      patched($0, 26, [UInt8](repeating: 0xFF, count: 40))
    },
    Damage("webp-animation.webp", "an absurd canvas", .tooLarge, .damaged) {
      patched($0, 24, [0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0])
    },
    Damage("webp-animation.webp", "no frame", .truncated) {
      (0..<2).reduce($0) { bytes, _ in patched(bytes, first("ANMF", in: bytes), Array("ANMX".utf8)) }
    },
    Damage("webp-animation.webp", "a frame outside of the picture", .damaged) {
      patched($0, first("ANMF", in: $0) + 8, [0xFF, 0xFF, 0xFF])
    },
    Damage("webp-animation.webp", "a frame of another size than its picture", .damaged) {
      patched($0, first("ANMF", in: $0) + 14, [2, 0, 0])
    },
    Damage("webp-animation.webp", "a frame without pixels", .truncated, .damaged) {
      Array($0.prefix(first("ANMF", in: $0) + 26))
    },
  ]

  /// The entry of a tag in a little-endian file changed, its value or its count.
  private static func field(
    _ tag: Int, _ values: [UInt8], offset: Int = 8
  ) -> @Sendable ([UInt8]) -> [UInt8] {
    { bytes in
      let directory = (0..<4).reduce(0) { $0 | Int(bytes[4 + $1]) << (8 * $1) }
      let count = Int(bytes[directory]) | Int(bytes[directory + 1]) << 8
      for entry in (0..<count).map({ directory + 2 + 12 * $0 })
      where Int(bytes[entry]) | Int(bytes[entry + 1]) << 8 == tag {
        return patched(bytes, entry + offset, values)
      }
      return []
    }
  }

  private static let data = 8

  static let tiff: [Damage] = [
    Damage("tiff-raw.tiff", "the signature alone", .truncated, .damaged) { Array($0.prefix(4)) },
    Damage("tiff-raw.tiff", "no directory", .truncated, .damaged) { Array($0.prefix(8)) },
    Damage("tiff-raw.tiff", "a directory beyond the end", .truncated, .damaged) {
      patched($0, 4, [0xFF, 0xFF, 0xFF, 0x7F])
    },
    Damage("tiff-tiles.tif", "half a directory", .truncated, .damaged) { Array($0.dropLast(70)) },
    Damage("tiff-raw.tiff", "no width", .damaged, change: field(256, [0, 0, 0, 0])),
    Damage("tiff-tiles.tif", "an absurd size", .tooLarge, .damaged) {
      field(257, [0xFF, 0xFF, 0xFF, 0x7F])(field(256, [0xFF, 0xFF, 0xFF, 0x7F])($0))
    },
    Damage(
      "tiff-tiles.tif", "a size that the bytes cannot hold", .truncated, .damaged, change: field(257, [0, 4, 0, 0])),
    Damage("tiff-planes.tif", "pixels beyond the end", .truncated, .damaged) {
      field(273, [1, 0, 0, 0], offset: 4)(field(273, [0xFF, 0xFF, 0xFF, 0x7F])($0))
    },
    Damage("tiff-lzw.tiff", "codes that stand for nothing", .damaged, .truncated) {
      patched($0, data, [UInt8](repeating: 0xFF, count: 60))
    },
    Damage("tiff-adobe-deflate.tiff", "data that are not deflate's", .damaged, .truncated) {
      patched($0, data, [UInt8](repeating: 0xFF, count: 60))
    },
    Damage("tiff-packbits.tiff", "runs that end too early", .damaged, .truncated, change: field(279, [9, 0, 0, 0])),
    Damage("tiff-jpeg.tiff", "half a JPEG", .truncated, change: field(279, [200, 0, 0, 0])),
    Damage("tiff-raw.tiff", "an unknown compression", .damaged, .unsupported, change: field(259, [0x0F, 0x27])),
    Damage("tiff-grey.tif", "7 bits a pixel", .unsupported, change: field(258, [7, 0])),
    Damage("tiff-tiles.tif", "60,000 components", .unsupported, .damaged, change: field(277, [0x60, 0xEA])),
    Damage("tiff-grey.tif", "unknown colours", .unsupported, change: field(262, [99, 0])),
    Damage("tiff-palette-4bit.tif", "a palette that is not there", .damaged, change: field(320, [65, 1], offset: 0)),
    Damage("tiff-palette.tif", "half a palette", .truncated) { Array($0.dropLast(600)) },
    Damage("tiff-tiles.tif", "tiles without a width", .damaged, .truncated, change: field(322, [0, 0, 0, 0])),
    Damage("tiff-tiles.tif", "absurd tiles", .damaged, .truncated, change: field(322, [0xF0, 0xFF, 0xFF, 0x7F])),
    Damage("tiff-big-endian.tif", "numbers in the other order", .truncated, .damaged) {
      patched($0, 0, [0x49, 0x49, 0x2A, 0])
    },
  ]
}
