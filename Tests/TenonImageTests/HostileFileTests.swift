import TenonImage
import Testing

@Suite struct HostileFileTests {
  static let pngs = ["png-grey-2bit.png", "png-palette-transparent.png", "png-rgb.png", "png-interlaced.png"]
  static let jpegs = [
    "jpeg-420.jpg", "jpeg-grey.jpg", "jpeg-restarts.jpg", "jpeg-progressive.jpg", "jpeg-cmyk-adobe.jpg",
  ]

  /// Where the last chunk of the image's data ends, its checksum included.
  private func endOfPixels(_ png: [UInt8]) throws -> Int {
    let end = try #require(png.indices.dropLast(3).last { Array(png[$0..<$0 + 4]) == Array("IEND".utf8) })
    return end - 4
  }

  @Test(arguments: pngs)
  func truncatedPNG_isAnErrorUntilAllPixelsAreThere(name: String) throws {
    let bytes = try Fixtures.bytes(name)
    let whole = try ImageReader.read(bytes: bytes)
    let end = try endOfPixels(bytes)
    #expect(end == bytes.count - 12)
    for count in 1..<bytes.count {
      let start = Array(bytes.prefix(count))
      if count >= end {
        #expect(try ImageReader.read(bytes: start) == whole)
        continue
      }
      guard case .truncated(name, "PNG", _)? = read(start, name) else {
        Issue.record("\(count) of \(bytes.count) bytes were read")
        continue
      }
    }
  }

  @Test func pngWithoutItsEnd_mayStillNotBeDamaged() throws {
    let bytes = try Fixtures.bytes("png-rgb.png")
    let end = try endOfPixels(bytes)
    for index in end - 20..<end {
      var changed = Array(bytes.prefix(end))
      changed[index] ^= 0x41
      guard case .damaged? = read(changed, "x") else {
        Issue.record("a changed byte \(index) was not noticed")
        continue
      }
    }
    // A whole chunk that is wrong is an error, as it is with the end.
    let text: [UInt8] = [0, 0, 0, 1] + Array("tEXt".utf8) + [65, 1, 2, 3, 4]
    #expect(read(Array(bytes.prefix(end)) + text, "x") != nil)
  }

  @Test(arguments: jpegs)
  func truncatedJPEG_isAnErrorOrComplete(name: String) throws {
    let bytes = try Fixtures.bytes(name)
    let whole = try ImageReader.read(bytes: bytes)
    for count in 1..<bytes.count {
      do {
        let image = try ImageReader.read(bytes: Array(bytes.prefix(count)))
        #expect(image == whole, "\(count) of \(bytes.count) bytes gave other pixels")
        #expect(count >= bytes.count - 2)
      } catch {
        #expect(error is ImageError)
      }
    }
  }

  @Test func truncatedProgressiveJPEG_isAnErrorAtEveryLength() throws {
    let bytes = try Fixtures.bytes("jpeg-progressive.jpg")
    for count in 1..<bytes.count {
      #expect(read(Array(bytes.prefix(count)), "x") != nil, "\(count) of \(bytes.count) bytes were read")
    }
  }

  /// Long enough for libjpeg's fast decoding, which looks ahead.
  @Test(arguments: [1, 3])
  func truncatedLargeJPEG_isAnError(channels: Int) throws {
    let bytes = try ImageWriter.jpegData(Fixtures.picture(height: 120, width: 150, channels: channels))
    #expect(try ImageReader.read(bytes: bytes).height == 120)
    let ends = (bytes.count - 40)..<(bytes.count - 2)
    for count in Array(stride(from: 700, to: bytes.count, by: 131)) + Array(ends) {
      guard case .truncated("x", "JPEG", _)? = read(Array(bytes.prefix(count)), "x") else {
        Issue.record("\(count) of \(bytes.count) bytes were read")
        continue
      }
    }
  }

  @Test(arguments: pngs)
  func changedPNG_isAnErrorAtEveryByte(name: String) throws {
    let bytes = try Fixtures.bytes(name)
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 0x41
      #expect(read(changed, name) != nil, "a changed byte \(index) was not noticed")
    }
  }

  @Test(arguments: jpegs)
  func changedJPEG_neverCrashes(name: String) throws {
    let bytes = try Fixtures.bytes(name)
    // A changed size must not take much memory, so that the test is quick.
    let limits = ImageLimits(pixels: 1 << 20)
    var refused = 0
    for index in bytes.indices {
      for mask: UInt8 in [0x01, 0x80, 0xFF] {
        var changed = bytes
        changed[index] ^= mask
        do {
          let image = try ImageReader.read(bytes: changed, limits: limits, orientation: .applied)
          #expect(image.pixels.count == image.height * image.width * image.channels)
        } catch {
          #expect(error is ImageError)
          refused += 1
        }
      }
    }
    #expect(refused > bytes.count / 10)
  }

  @Test(arguments: ["orientation-6.jpg", "png-orientation-6.png"])
  func changedExif_neverCrashes(name: String) throws {
    let bytes = try Fixtures.bytes(name)
    for index in 0..<min(bytes.count, 160) {
      for value: UInt8 in [0x00, 0x7F, 0xFF] {
        var changed = bytes
        changed[index] = value
        _ = try? ImageReader.read(bytes: changed, limits: ImageLimits(pixels: 1 << 20), orientation: .applied)
      }
    }
    #expect(try ImageReader.read(bytes: bytes, orientation: .applied).height == 19)
  }

  @Test func hugePNGHeader_isRefusedBeforeMemoryIsTaken() throws {
    for (name, side) in [("hostile-huge-ihdr.png", 100_000), ("hostile-largest-ihdr.png", 2_147_483_647)] {
      let path = Fixtures.path(name)
      #expect(
        imageError { _ = try ImageReader.read(path: path) }
          == .tooManyPixels(name: path, height: side, width: side, limit: 178_956_970))
    }
  }

  @Test func hugeJPEGHeader_isRefusedBeforeMemoryIsTaken() throws {
    var bytes = try Fixtures.bytes("jpeg-420.jpg")
    let frame = try #require(bytes.indices.dropLast(9).first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
    bytes.replaceSubrange((frame + 5)..<(frame + 9), with: [0xFF, 0xDC, 0xFF, 0xDC])
    #expect(read(bytes, "x") == .tooManyPixels(name: "x", height: 65500, width: 65500, limit: 178_956_970))
  }

  @Test func twelveBitJPEG_isUnsupported() throws {
    var bytes = try Fixtures.bytes("jpeg-420.jpg")
    let frame = try #require(bytes.indices.dropLast(9).first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
    bytes[frame + 4] = 12
    guard case .unsupportedVariety("x", "JPEG", _)? = read(bytes, "x") else {
      Issue.record("12 bits were not refused")
      return
    }
  }

  @Test func scansWithoutEnd_areRefused() throws {
    let bytes = try Fixtures.bytes("jpeg-progressive.jpg")
    let scans = bytes.indices.dropLast().filter { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xDA }
    #expect(scans.count > 2)
    let first = bytes[scans[0]..<scans[1]]
    let repeated = bytes[..<scans[0]] + Array(repeatElement(first, count: 2000).joined())
    #expect(
      read(Array(repeated) + [0xFF, 0xD9], "x")
        == .unsupportedVariety(name: "x", format: "JPEG", detail: "more than 100 scans"))
  }

  @Test(arguments: ["hostile-too-few-rows.png", "hostile-no-palette.png", "hostile-zero-side.png"])
  func inconsistentPNG_isDamaged(name: String) {
    let path = Fixtures.path(name)
    guard case .damaged(path, "PNG", let detail)? = imageError({ _ = try ImageReader.read(path: path) }) else {
      Issue.record("\(name) was read")
      return
    }
    #expect(!detail.isEmpty)
  }

  @Test func limits_areThoseGiven() throws {
    let path = Fixtures.path("png-rgb.png")
    #expect(try ImageReader.read(path: path, limits: ImageLimits(pixels: 209)).height == 11)
    #expect(
      imageError { _ = try ImageReader.read(path: path, limits: ImageLimits(pixels: 208)) }
        == .tooManyPixels(name: path, height: 11, width: 19, limit: 208))
    let size = try Fixtures.bytes("png-rgb.png").count
    #expect(
      imageError { _ = try ImageReader.read(path: path, limits: ImageLimits(fileBytes: size - 1)) }
        == .fileTooLarge(name: path, bytes: size, limit: size - 1))
    #expect(try ImageReader.read(path: path, limits: ImageLimits(fileBytes: size)).width == 19)
  }

  private func read(_ bytes: [UInt8], _ name: String) -> ImageError? {
    imageError { _ = try ImageReader.read(bytes: bytes, name: name) }
  }
}
