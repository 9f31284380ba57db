import Foundation
import TenonImage
import Testing

/// Parts of pictures, decoded and resized alone: the same pixels as in the whole.
@Suite struct PicturePartTests {
  /// Numbers that repeat from run to run.
  private struct Numbers: RandomNumberGenerator {
    var state: UInt64 = 7

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state
    }
  }

  private static func part(of size: Resample.Size, using numbers: inout Numbers) -> PicturePart {
    let height = Int.random(in: 1...size.height, using: &numbers)
    let width = Int.random(in: 1...size.width, using: &numbers)
    return PicturePart(
      top: Int.random(in: 0...size.height - height, using: &numbers),
      left: Int.random(in: 0...size.width - width, using: &numbers), height: height, width: width)
  }

  private static func cut(_ part: PicturePart, of image: Image) -> [UInt8] {
    part.rows.flatMap { row in
      image.pixels[
        ((row * image.width + part.left) * image.channels)..<((row * image.width + part.columns.upperBound)
          * image.channels)]
    }
  }

  private static func decode(_ file: EncodedImage, _ part: PicturePart) throws -> [UInt8] {
    var pixels = [UInt8](repeating: 99, count: part.height * part.width * file.channels)
    try pixels.withUnsafeMutableBufferPointer { try file.decode(part, into: $0) }
    return pixels
  }

  @Test(arguments: ["420.jpg", "progressive.jpg", "grey.jpg"], [1, 2, 4, 8])
  func decodedPart_isThatOfTheWhole(name: String, reduction: Int) throws {
    let path = FilePath("\(Fixtures.folder)/draft/\(name)")
    let whole = try EncodedImage(path)
    let target = DecodeTarget.exact(height: whole.height / reduction, width: whole.width / reduction)
    let file = try EncodedImage(path, target: target)
    let size = (file.height, file.width)
    let image = try Image(
      height: file.height, width: file.width, channels: file.channels,
      pixels: Self.decode(file, PicturePart(size)))
    var numbers = Numbers()
    for _ in 0..<60 {
      let wanted = Self.part(of: size, using: &numbers)
      let part = file.decodable(wanted)
      // Several scans are put together before there is any pixel.
      #expect(part == (name == "progressive.jpg" ? PicturePart(size) : wanted))
      #expect(try Self.decode(file, part) == Self.cut(part, of: image), "\(part) of \(size)")
    }
  }

  @Test func partOfAPNG_isAllOfIt() throws {
    let file = try EncodedImage(FilePath(Fixtures.path("png-rgb.png")))
    #expect(file.decodable(PicturePart(top: 0, left: 0, height: 1, width: 1)) == PicturePart((file.height, file.width)))
  }

  @Test func whatIsDamagedBelowThePart_isFound() throws {
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: "\(Fixtures.folder)/draft/420.jpg")))
    let part = PicturePart(top: 0, left: 0, height: 8, width: 8)
    for count in stride(from: 700, to: bytes.count - 2, by: 37) {
      let error = imageError {
        _ = try Self.decode(EncodedImage(bytes: Array(bytes.prefix(count)), name: "x"), part)
      }
      guard case .truncated("x", "JPEG", _)? = error else {
        Issue.record("\(count) of \(bytes.count) bytes were read")
        continue
      }
    }
  }

  @Test(arguments: ResampleFilter.allCases, [1, 3])
  func resizedPart_isThatOfTheWhole(filter: ResampleFilter, channels: Int) throws {
    var numbers = Numbers()
    for (from, to) in [
      ((31, 44), (12, 17)), ((40, 33), (40, 16)), ((37, 20), (9, 20)), ((90, 21), (8, 19)), ((9, 11), (23, 30)),
      ((16, 16), (16, 16)), ((64, 48), (5, 47)),
    ] as [(Resample.Size, Resample.Size)] {
      let pixels = (0..<from.height * from.width * channels).map { _ in UInt8.random(in: 0...255, using: &numbers) }
      let image = try Image(height: from.height, width: from.width, channels: channels, pixels: pixels)
      let whole = try Resample.resize(image, height: to.height, width: to.width, filter: filter)
      for attempt in 0..<12 {
        let part = Self.part(of: to, using: &numbers)
        let source = Resample.source(of: part, from: from, to: to, filter: filter)
        #expect(source.lies(in: from))
        // What is read and nothing else, or the whole picture.
        let held = attempt % 2 == 0 ? source : PicturePart(from)
        let input = Self.cut(held, of: image)
        var output = [UInt8](repeating: 7, count: part.height * part.width * channels)
        input.withUnsafeBufferPointer { input in
          output.withUnsafeMutableBufferPointer { output in
            guard let input = input.baseAddress, let output = output.baseAddress else { return }
            Resample.resize(
              input, holding: held, from: from, channels: channels, to: to, part: part, filter: filter, into: output)
          }
        }
        #expect(output == Self.cut(part, of: whole), "\(part) of \(to), out of \(held) of \(from)")
      }
    }
  }
}
