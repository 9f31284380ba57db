import Foundation
import TenonImage
import TestSupport
import Testing

/// The example of a U-Net, on pictures of its kind.
@Suite struct SegmentationExampleTests {
  /// A disc that is brighter than the ground, or a square that is darker, and what each pixel is.
  private static func picture(_ number: Int, size: Int = 32) throws -> (image: Image, mask: Image) {
    let (kind, radius) = (1 + number % 2, 6 + number % 4)
    let (x, y) = (8 + number * 5 % 16, 8 + number * 11 % 16)
    let shape = UInt8(kind == 1 ? 190 : 50)
    var (pixels, classes) = ([UInt8](), [UInt8]())
    for row in 0..<size {
      for column in 0..<size {
        let (down, across) = (row - y, column - x)
        let isInside =
          kind == 2 ? max(abs(down), abs(across)) <= radius : down * down + across * across <= radius * radius
        classes.append(isInside ? UInt8(kind) : 0)
        pixels += [UInt8](repeating: isInside ? shape : 120, count: 3)
      }
    }
    return (
      try Image(height: size, width: size, channels: 3, pixels: pixels),
      try Image(height: size, width: size, channels: 1, pixels: classes)
    )
  }

  @Test func unet_learnsWhichPixelsAreOfWhichShape() throws {
    let folder = try TemporaryFolder()
    for (part, numbers) in [("train", 0..<48), ("validation", 48..<64)] {
      for number in numbers {
        let (image, mask) = try Self.picture(number)
        try folder.write(ImageWriter.pngData(image), to: "\(part)/images/\(number).png")
        try folder.write(ImageWriter.pngData(mask), to: "\(part)/masks/\(number).png")
      }
    }
    let result = try Command.built.run([
      "train", "\(BenchTests.examples)/Segmentation/experiment.yaml", "--run", folder.file("run"), "--set",
      "data.train.ImageMaskFolder.root=\(folder.file("train"))",
      "--set", "data.validation.ImageMaskFolder.root=\(folder.file("validation"))", "--set", "data.batch_size=8",
    ])
    #expect(result.status == 0, "\(result.errors)")
    let evaluated = try Command.built.run("evaluate", folder.file("run/model.tenon"))
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    let share = try #require(
      evaluated.output.firstMatch(of: /intersection_over_union ([0-9.]+)/).flatMap { Double($0.1) },
      "\(evaluated.output)")
    #expect(share > 0.7)
    // Of each picture how much of it is of which class.
    let predicted = try Command.built.run(
      "predict", folder.file("run/model.tenon"), folder.file("validation/images"), "--tensorboard", folder.file("tb"))
    #expect(predicted.status == 0, "\(predicted.errors)")
    let values = try EventFiles.values(in: folder.file("tb")).map(\.value)
    let tableValue = try #require(values.first { $0.text(1) == "predictions/table/text_summary" })
    let table = try #require(try tableValue.message(8)?.text(8))
    let shares = table.matches(of: #/\| `ground` ([0-9.]+) %, /#).compactMap { Double($0.1) }
    #expect(shares.count == 16 && shares.allSatisfy { (40..<100).contains($0) }, "\(table)")
    let scores = try #require(values.first { $0.text(1) == "predictions/score" })
    #expect(try scores.message(5)?.double(3) == 16 * 32 * 32)
  }
}
