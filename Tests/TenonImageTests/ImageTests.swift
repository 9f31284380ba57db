import TenonImage
import Testing

@Suite struct ImageTests {
  @Test func image_refusesShapesThatDoNotFit() {
    for (height, width, channels, count) in [
      (0, 1, 1, 0), (1, -1, 1, 1), (1, 1, 2, 2), (1, 1, 4, 4), (2, 2, 3, 11), (.max, 2, 1, 4), (.max / 2, 2, 3, 4),
    ] {
      let pixels = [UInt8](repeating: 0, count: count)
      let error = imageError { _ = try Image(height: height, width: width, channels: channels, pixels: pixels) }
      #expect(error?.diagnostic.code == "image-invalid")
    }
  }

  @Test func conversion_toGreyIsPillows() throws {
    let image = try Image(
      height: 1, width: 4, channels: 3, pixels: [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 200, 30])
    #expect(try image.converted(channels: 1).pixels == [76, 150, 29, 124])
    let white = try Image(height: 1, width: 1, channels: 3, pixels: [255, 255, 255])
    #expect(try white.converted(channels: 1).pixels == [255])
  }

  @Test func conversion_toColourReplicates() throws {
    let image = try Image(height: 2, width: 1, channels: 1, pixels: [3, 250])
    #expect(try image.converted(channels: 3).pixels == [3, 3, 3, 250, 250, 250])
    #expect(try image.converted(channels: 3).converted(channels: 1) == image)
    #expect(try image.converted(channels: 1) == image)
  }

  @Test func conversion_refusesOtherChannels() throws {
    let image = try Image(height: 1, width: 1, channels: 1, pixels: [3])
    for channels in [0, 2, 4, -1] {
      #expect(imageError { _ = try image.converted(channels: channels) }?.diagnostic.code == "image-invalid-argument")
    }
  }

  @Test func functions_refusePixelsThatWereChangedInNumber() throws {
    var image = try Fixtures.picture(height: 3, width: 3, channels: 3)
    image.pixels.removeLast()
    let broken = image
    let calls: [() throws -> Void] = [
      { _ = try broken.converted(channels: 1) }, { _ = try ImageWriter.pngData(broken) },
      { _ = try ImageWriter.jpegData(broken) },
      { _ = try Resample.resize(broken, height: 2, width: 2, filter: .bilinear) },
    ]
    for call in calls { #expect(imageError(call)?.diagnostic.code == "image-invalid") }
  }
}
