import TenonImage
import Testing

/// Maps and pixels of turned pictures; those of Pillow are in GoldenFunctionTests.
@Suite struct PictureWarpTests {
  private func picture(_ height: Int, _ width: Int, channels: Int = 3) throws -> Image {
    let pixels = (0..<height * width * channels).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 / 7) }
    return try Image(height: height, width: width, channels: channels, pixels: pixels)
  }

  @Test(arguments: WarpFilter.allCases, [1, 3])
  func fourQuarterTurns_giveThePictureBack(filter: WarpFilter, channels: Int) throws {
    let image = try picture(5, 8, channels: channels)
    var turned = image
    for _ in 0..<4 {
      let size = (height: turned.height, width: turned.width)
      turned = try turned.warped(.rotation(degrees: 90, expands: true, size: size), filter: filter)
      #expect((turned.height, turned.width) == (size.width, size.height))
    }
    #expect(turned == image)
    let half = PictureWarp.rotation(degrees: -180, size: (5, 8))
    #expect(try image.warped(half, filter: filter).warped(half, filter: filter) == image)
  }

  /// Pictures larger than what fixed point reaches take another way.
  @Test func longPictures_areTurnedAsShortOnes() throws {
    let pixels = (0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let image = try Image(height: 1, width: 40_000, channels: 1, pixels: pixels)
    let turned = try image.warped(.rotation(degrees: 90, expands: true, size: (1, 40_000)), filter: .nearest)
    #expect((turned.height, turned.width) == (40_000, 1) && turned.pixels == pixels.reversed())
    let moved = PictureWarp.affine(translation: (x: 3, y: 0), shear: (x: 0, y: 1e-7), size: (1, 40_000))
    let result = try image.warped(moved, filter: .nearest, fill: [7])
    #expect(result.pixels == [7, 7, 7] + pixels.dropLast(3))
  }

  @Test(arguments: WarpFilter.allCases)
  func flatPicture_staysFlatInside(filter: WarpFilter) throws {
    let image = try Image(height: 9, width: 9, channels: 3, pixels: Array(repeating: 77, count: 243))
    let warp = PictureWarp.affine(degrees: 33, scale: 3, shear: (x: 5, y: -8), size: (9, 9))
    #expect(try image.warped(warp, filter: filter).pixels.allSatisfy { $0 == 77 })
  }

  @Test func perspective_ofPointsThatStayIsThePicture() throws {
    let corners: [PictureWarp.Point] = [(0, 0), (11, 0), (11, 7), (0, 7)]
    let image = try picture(8, 12)
    let same = try #require(PictureWarp.perspective(from: corners, to: corners, size: (8, 12)))
    for filter in WarpFilter.allCases { #expect(try image.warped(same, filter: filter) == image) }
    #expect(PictureWarp.perspective(from: corners, to: Array(repeating: (1, 1), count: 4), size: (8, 12)) == nil)
    #expect(PictureWarp.perspective(from: corners, to: [(0, 0), (5, 0), (10, 0), (0, 7)], size: (8, 12)) == nil)
  }

  @Test func warped_refusesWhatDoesNotFit() throws {
    let image = try picture(4, 4)
    #expect(throws: ImageError.self) { try image.warped(.rotation(degrees: 5, size: (4, 5)), filter: .nearest) }
    #expect(throws: ImageError.self) {
      try image.warped(.rotation(degrees: 5, size: (4, 4)), filter: .nearest, fill: [1, 2])
    }
  }
}
