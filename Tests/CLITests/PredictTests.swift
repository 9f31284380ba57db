import Foundation
import TenonArchive
import TenonCore
import TenonImage
import TestSupport
import Testing

/// `tenon predict` on files, folders and lists.
@Suite struct PredictTests {
  /// Trained once for all tests.
  private static let archive = Result {
    let folder = try TemporaryFolder()
    try Shapes.write(to: folder)
    let experiment = try folder.write(Shapes.experiment(root: folder.path), to: "shapes.yaml")
    let result = try Command.built.run("train", experiment, "--run", folder.file("run"))
    #expect(result.status == 0, "\(result.errors)")
    return folder.file("run/model.tenon")
  }

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func predict(_ arguments: String...) throws -> Command.Output {
    try Command.built.run(["predict", try Self.archive.get()] + arguments)
  }

  /// Pictures of classes, by name.
  private func write(_ files: [String: Int]) throws {
    for (name, label) in files { try folder.write(ImageWriter.pngData(Shapes.image(of: label)), to: name) }
  }

  private func csv(_ name: String = "out.csv") throws -> String {
    String(decoding: try folder.bytes(name), as: UTF8.self)
  }

  /// The names before the colon.
  private func images(_ result: Command.Output) -> [String] {
    result.lines.map { String($0.prefix { $0 != ":" }.dropFirst(folder.path.count + 1)) }
  }

  // MARK: Paths

  @Test func folder_isTakenRecursivelyInOrder_andOtherFilesAreNamed() throws {
    try write(["in/b.png": 1, "in/a.PNG": 2, "in/deep/c.png": 3])
    try folder.write("text", to: "in/notes.md")
    let result = try predict(folder.file("in"))
    #expect(result.status == 0)
    #expect(images(result) == ["in/a.PNG", "in/b.png", "in/deep/c.png"])
    #expect(
      result.lines.map { $0.contains(": 2 - ") || $0.contains(": 1 - ") || $0.contains(": 3 - ") }.allSatisfy { $0 })
    #expect(result.errors == "note: left out a file that is no image: \(folder.file("in/notes.md"))\n")
  }

  @Test func list_namesImagesRelativeToItself() throws {
    try write(["in/a b.png": 1, "in/c.png": 2])
    let list = try folder.write("\u{FEFF}c.png\r\n\n  a b.png \n\(folder.path)/in/c.png", to: "in/list.txt")
    let result = try predict(list, folder.file("in/a b.png"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(images(result) == ["in/c.png", "in/a b.png", "in/c.png", "in/a b.png"])
  }

  @Test func pathsWithoutImages_areErrors() throws {
    try folder.write("text", to: "in/notes.md")
    #expect(try predict(folder.file("in")).errors.contains("error[no-images]: there are no images in"))
    #expect(try predict(folder.file("nowhere.txt")).errors.contains("nowhere.txt"))
    let missing = try predict(folder.file("nowhere.png"))
    #expect(missing.status == 1)
    #expect(
      missing.errors.contains("error[image-cannot-read]: cannot read the image file '\(folder.file("nowhere.png"))'"))
  }

  @Test func batchSize_changesNothing() throws {
    try write(Dictionary(uniqueKeysWithValues: (0..<7).map { ("in/\($0).png", $0) }))
    let lines = try ["1", "3", "7", "1000"].map { try predict(folder.file("in"), "--batch", $0, "--top", "3").lines }
    #expect(lines[0].count == 7)
    for other in lines { #expect(other == lines[0]) }
    #expect(try predict(folder.file("in"), "--top", "3").lines == lines[0])
  }

  // MARK: What outputs mean

  /// The trained model with another answer to what its outputs mean.
  private func archive(_ prediction: Prediction) throws -> String {
    var archive = try ModelArchive(path: Self.archive.get())
    archive.predictions = ["output": prediction]
    try archive.write(to: folder.file("other.tenon"))
    return folder.file("other.tenon")
  }

  @Test func thresholds_answerForEveryClass() throws {
    try write(["3.png": 3])
    let model = try archive(Prediction(.sigmoid, .threshold))
    let shown = try Command.built.run("predict", model, folder.file("3.png"))
    #expect(shown.lines.count == 1 && shown.lines[0].split(separator: ",").count == 10, "\(shown.errors)")
    let json = try JSON.parse(Command.built.run("predict", model, folder.file("3.png"), "--json").output)
    let classes = try #require(json["classes"]?.arrayValue)
    for (text, item) in zip(shown.lines[0].split(separator: ","), classes) {
      let isAbove = try #require(item["score"]?.doubleValue) > 0.5
      #expect(item["above"]?.boolValue == isAbove && text.hasSuffix(isAbove ? " yes" : " no"))
    }
  }

  @Test func numbers_areShownInTheirOrder() throws {
    try write(["3.png": 3])
    let model = try archive(.identity)
    let json = try JSON.parse(Command.built.run("predict", model, folder.file("3.png"), "--json").output)
    let values = (json["values"]?.arrayValue ?? []).compactMap(\.doubleValue)
    #expect(values.count == 10 && values.firstIndex(of: values.max() ?? 0) == 3 && json["classes"] == nil)
    let table = try Command.built.run("predict", model, folder.file("3.png"), "--csv", folder.file("out.csv"))
    #expect(table.status == 1 && table.errors.contains("error[no-class]: the model predicts numbers"))
  }

  // MARK: Tables

  @Test func csv_hasPaddedIdsAndClassIndices() throws {
    try write(["in/2.png": 2, "in/10.png": 0, "in/1.png": 9])
    let result = try predict(folder.file("in"), "--csv", folder.file("out.csv"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines == ["\(folder.file("out.csv")): 3 images"])
    #expect(try csv() == "Id,Category\n0001,9\n0002,2\n0010,0\n")
    #expect(try predict(folder.file("in"), "--csv", folder.file("out.csv"), "--id-width", "1").status == 0)
    #expect(try csv() == "Id,Category\n1,9\n2,2\n10,0\n")
    #expect(try predict(folder.file("in"), "--csv", folder.file("out.csv"), "--category", "name").status == 0)
    #expect(try csv() == "Id,Category\n0001,9 - nine\n0002,2 - two\n0010,0 - zero\n")
  }

  @Test func csv_widthIsThatOfTheLongestId() throws {
    try write(["in/7.png": 7, "in/012345.png": 3])
    #expect(try predict(folder.file("in"), "--csv", folder.file("out.csv")).status == 0)
    #expect(try csv() == "Id,Category\n000007,7\n012345,3\n")
  }

  @Test func csv_namesThatAreNoIntegersStay_andTheOthersAreStillPadded() throws {
    try write(["in/7.png": 7, "in/a,\"b\".png": 3])
    #expect(try predict(folder.file("in"), "--csv", folder.file("out.csv")).status == 0)
    #expect(try csv() == "Id,Category\n0007,7\n\"a,\"\"b\"\"\",3\n")
    #expect(try predict(folder.file("in"), "--csv", folder.file("out.csv"), "--id-width", "2").status == 0)
    #expect(try csv() == "Id,Category\n07,7\n\"a,\"\"b\"\"\",3\n")
    let refused = try predict(folder.file("in/a,\"b\".png"), "--csv", folder.file("out.csv"), "--id-width", "5")
    #expect(refused.status == 1 && refused.errors.contains("error[bad-id]"))
  }

  @Test func csv_rowsComeInNaturalOrder() throws {
    try write(["in/x10.png": 1, "in/x9.png": 2, "in/x09b.png": 3, "in/X1.png": 4, "in/3.png": 5, "z/x1.png": 6])
    let result = try predict(folder.file("z"), folder.file("in"), "--csv", folder.file("out.csv"))
    #expect(result.status == 0)
    #expect(try csv() == "Id,Category\n0003,5\nX1,4\nx1,6\nx9,2\nx09b,3\nx10,1\n")
  }

  @Test func csv_withJSON_givesBoth() throws {
    try write(["in/3.png": 3])
    let result = try predict(folder.file("in"), "--csv", folder.file("out.csv"), "--json")
    #expect(try result.lines.map { try JSON.parse($0)["classes"]?.arrayValue?.count } == [1])
    #expect(try csv() == "Id,Category\n0003,3\n")
  }

  @Test func imagesOfOneId_areRefusedBeforeAnything() throws {
    try write(["in/a/7.png": 7, "in/b/07.png": 3])
    let result = try predict(folder.file("in"), "--csv", folder.file("out.csv"))
    #expect(result.status == 1)
    #expect(result.errors.contains("error[same-id]: two images would have the Id '0007' in the table"))
    #expect(result.output.isEmpty)
    #expect(try predict(folder.file("in")).status == 0)
  }

  // MARK: Unreadable images

  @Test func unreadableImage_isNamed_andTheOthersPredicted() throws {
    try write(["in/1.png": 1, "in/3.png": 3])
    try folder.write("<html>", to: "in/2.png")
    try folder.write(Array(ImageWriter.pngData(Shapes.image(of: 4)).prefix(100)), to: "in/4.png")
    let small = try Image(height: 5, width: 28, channels: 1, pixels: [UInt8](repeating: 0, count: 140))
    try ImageWriter.write(small, to: folder.file("in/5.png"))
    let result = try predict(folder.file("in"))
    #expect(result.status == 1)
    #expect(images(result) == ["in/1.png", "in/3.png"])
    for name in ["2.png", "4.png", "5.png"] { #expect(result.errors.contains(folder.file("in/\(name)"))) }
    #expect(result.errors.contains("error[images-unreadable]: 3 of 5 images could not be predicted"))

    try folder.write("old", to: "out.csv")
    #expect(try predict(folder.file("in"), "--csv", folder.file("out.csv")).status == 1)
    #expect(try csv() == "old")

    let skipped = try predict(folder.file("in"), "--csv", folder.file("out.csv"), "--skip-unreadable")
    #expect(skipped.status == 0)
    #expect(skipped.errors.contains(folder.file("in/4.png")) && skipped.errors.contains("note: 3 of 5 images left out"))
    #expect(try csv() == "Id,Category\n0001,1\n0003,3\n")
    #expect(try folder.names() == ["in", "out.csv"])
  }

  @Test func optionsThatCannotBe_exitWith2() throws {
    for options in [["--batch", "0"], ["--id-width", "0", "--csv", "x"], ["--id-width", "4"], ["--category", "x"]] {
      #expect(try Command.built.run(["predict", "model.tenon", "x.png"] + options).status == 2)
    }
  }
}
