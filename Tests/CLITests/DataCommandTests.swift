import Foundation
import TenonCore
import TenonImage
import TestSupport
import Testing

/// `tenon data`, on folders of small pictures whose numbers are known.
@Suite struct DataCommandTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Colours.write(to: folder, "train", Colours.classes, count: 5)
  }

  private func experiment(_ more: [String] = [], transforms: String = "[ToTensor]") throws -> String {
    let data = ["train: {ImageFolder: {root: \(folder.file("train"))}}"] + more
    return try folder.write(
      Colours.experiment(data).replacingOccurrences(of: "transforms: [ToTensor]", with: "transforms: \(transforms)"),
      to: "colours.yaml")
  }

  private func tenon(_ arguments: String...) throws -> Command.Output { try Command.built.run(["data"] + arguments) }

  @Test func stats_areThoseOfAllPixels() throws {
    let result = try tenon("stats", experiment(), "--json", "-")
    #expect(result.status == 0, "\(result.errors)")
    let part = try #require(try JSON.parse(result.output)["parts"]?[0])
    var values: [Double] = []
    for number in 0..<5 {
      let (bright, dark) = (Double(200 + number) / 255, Double(30 + number) / 255)
      values += [bright, dark, dark]
    }
    let mean: Double = values.reduce(0, +) / 15
    var squares = 0.0
    for value in values { squares += (value - mean) * (value - mean) }
    let deviation = (squares / 15).squareRoot()
    let channels = try #require(part["channels"]?[0])
    for channel in 0..<3 {
      let ownMean = try #require(channels["mean"]?[channel]?.doubleValue)
      let ownDeviation = try #require(channels["deviation"]?[channel]?.doubleValue)
      #expect(abs(ownMean - mean) < 1e-12 && abs(ownDeviation - deviation) < 1e-12)
    }
    #expect(part["samples"]?.intValue == 15 && part["width"]?["greatest"]?.doubleValue == 8)
    #expect(part["classes"]?.arrayValue?.compactMap { $0["samples"]?.intValue } == [5, 5, 5])
  }

  @Test func stats_ofADatasetAlone_areThoseOfAnExperiment() throws {
    let alone = try tenon("stats", "ImageFolder", "root=\(folder.file("train"))")
    let whole = try tenon("stats", experiment(), "--csv", folder.file("stats.csv"))
    #expect(alone.status == 0, "\(alone.errors)")
    #expect(whole.output.hasPrefix(alone.output) && alone.output.contains("pictures of 8 x 8"))
    #expect(alone.output.contains("3 classes: a 5, b 5, c 5"))
    let table = try String(contentsOfFile: folder.file("stats.csv"), encoding: .utf8)
    #expect(table.contains("data.train,class,b,5\n") && table.contains("data.train,size,8x8,15\n"))
  }

  @Test func check_ofSoundData_findsNothing() throws {
    let result = try tenon("check", experiment())
    #expect(result.status == 0 && result.output == "data.train 15 samples: no faults\n", "\(result.output)")
  }

  @Test func check_namesAndCountsEveryFault_andReadsOn() throws {
    // Two of three of each class stand in the training part, too; one file is no picture; b's first is also one of a's.
    try Colours.write(to: folder, "test", Colours.classes, count: 2)
    try folder.write("no picture", to: "train/b/broken.png")
    try folder.write(Colours.png(of: 0, 0), to: "train/b/9.png")
    let path = try experiment(["test: {ImageFolder: {root: \(folder.file("test"))}}"])
    let result = try tenon("check", path, "--json", folder.file("check.json"))
    #expect(result.status == 1, "\(result.errors)")
    let lines = result.output.split(separator: "\n").map(String.init)
    #expect(lines[0] == "data.train 17, data.test 6 samples: 2 faults")
    #expect(lines.contains("data.train: 1 sample cannot be read"))
    #expect(lines.contains { $0.contains("broken.png") })
    #expect(lines.contains { $0.hasPrefix("6 samples in several parts") })
    let json = try JSON.parse(String(contentsOfFile: folder.file("check.json"), encoding: .utf8))
    #expect(json["parts"]?[0]?["unreadable"]?.arrayValue?.count == 1)
    #expect(json["duplicates"]?.arrayValue?.count == 6)
    #expect(json["parts"]?[0]?["classes"]?[1]?["samples"]?.intValue == 6)
  }

  @Test func check_findsOnePictureWithTwoLabels() throws {
    try folder.write(Colours.png(of: 0, 3), to: "train/c/7.png")
    let result = try tenon("check", experiment())
    #expect(result.status == 1)
    #expect(result.output.contains("1 sample with several labels in one part"), "\(result.output)")
    #expect(result.output.contains("sample 3 of data.train (label 0) = sample 15 of data.train (label 2)"))
  }

  @Test func stats_nameTheFirstThatCannotBeRead() throws {
    for number in 0..<7 { try folder.write("no picture", to: "train/b/x\(number).png") }
    let result = try tenon("stats", experiment(), "--csv", folder.file("s.csv"), "--json", folder.file("s.json"))
    #expect(result.status == 0, "\(result.errors)")
    let start = try #require(result.lines.firstIndex(of: "  7 samples cannot be read"), "\(result.output)")
    for (number, line) in result.lines[start + 1..<start + 6].enumerated() {
      #expect(line.hasPrefix("    sample \(10 + number): ") && line.contains("/train/b/x\(number).png"), "\(line)")
    }
    #expect(result.lines[start + 6] == "    and 2 more")
    let table = try String(contentsOfFile: folder.file("s.csv"), encoding: .utf8)
    #expect(table.contains("data.train,unreadable,,7\n") && table.contains("data.train,unreadable_sample,16,"))
    let samples = try JSON.parse(String(contentsOfFile: folder.file("s.json"), encoding: .utf8))["parts"]?[0]?[
      "unreadable"]
    #expect(samples?.arrayValue?.compactMap { $0["sample"]?.intValue } == Array(10..<17))
  }

  @Test func numbers_doNotDependOnTheOrderOfThreads() throws {
    let path = try experiment()
    let results = try (0..<3).map { _ in try tenon("stats", path, "--json", "-").output }
    #expect(results[0] == results[1] && results[0] == results[2])
  }

  @Test func preview_showsSamplesBeforeAndAfter_withoutWhatNormalizeDid() throws {
    let path = try experiment(
      transforms: "[RandomInvert, ToTensor, {Normalize: {mean: [0.5, 0.5, 0.5], std: [0.2, 0.2, 0.2]}}]")
    let file = folder.file("preview.png")
    let result = try tenon("preview", path, "-o", file, "--samples", "3", "--draws", "5")
    #expect(result.status == 0, "\(result.errors)")
    let image = try ImageReader.read(path: file)
    #expect(image.width > 6 * 112 && image.height > 3 * 112)
    var colours: Set<[UInt8]> = []
    for place in stride(from: 0, to: image.pixels.count, by: 3) {
      colours.insert(Array(image.pixels[place..<place + 3]))
    }
    // The first of a, as it is and inverted.
    #expect(colours.contains([200, 30, 30]) && colours.contains([55, 225, 225]))
  }

  /// Whether the data is sorted by classes or these follow each other in turn.
  @Test(arguments: [[], ["split: [4, 1]", "stratify: true"]]) func preview_showsEveryClass(_ more: [String]) throws {
    let file = folder.file("preview.png")
    let result = try tenon("preview", experiment(more), "-o", file, "--samples", "3", "--draws", "1")
    #expect(result.status == 0, "\(result.errors)")
    let image = try ImageReader.read(path: file)
    var channels: Set<Int> = []
    for place in stride(from: 0, to: image.pixels.count, by: 3) {
      let pixel = Array(image.pixels[place..<place + 3])
      if pixel.max() ?? 0 >= 200, pixel.min() ?? 0 < 40 { channels.insert(pixel.firstIndex { $0 >= 200 } ?? 3) }
    }
    #expect(channels == [0, 1, 2])
  }

  @Test func refusals_sayWhatIsWanted() throws {
    let path = try experiment()
    for (arguments, text) in [
      (["stats", path, "root=x"], "--set"), (["stats", "ImageFolder", "root"], "root=photos"),
      (["stats", "NoSuchSet"], "NoSuchSet"), (["preview", path, "-o", "x.gif"], ".svg"),
      (["preview", path, "-o", folder.file("x.png"), "--draws", "0"], "--draws"),
      (["check", "ImageFolder", "root=/nowhere"], "/nowhere"),
    ] {
      let result = try Command.built.run(["data"] + arguments)
      #expect(result.status != 0 && result.errors.contains(text), "\(arguments): \(result.errors)")
    }
    let points = try tenon("preview", "Blobs", "-o", folder.file("x.png"))
    #expect(points.status == 1 && points.errors.contains("no pictures"), "\(points.errors)")
  }
}
