import Foundation
import TestSupport
import Testing

/// Classes travel by name: from the training data to validation, to test, and with an archive.
@Suite struct ClassesByNameTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Colours.write(to: folder, "train", Colours.classes, count: 12)
  }

  private func folderSet(_ part: String, _ more: String = "") -> String {
    "{ImageFolder: {root: \(folder.file(part))\(more)}}"
  }

  private func train(_ data: String...) throws -> Command.Output {
    let text = Colours.experiment(["train: \(folderSet("train"))"] + data)
    let path = try folder.write(text, to: "colours.yaml")
    return try Command.built.run("train", path, "--run", folder.file("run"))
  }

  @Test func fewerFolders_areMatchedByName_andSaid() throws {
    try Colours.write(to: folder, "test", ["b", "c"], count: 5, labels: [1, 2])
    let result = try train("test: \(folderSet("test"))")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.lines.contains { $0.hasPrefix("test accuracy 1.0000 ") }, "\(result.output)")
    #expect(
      result.errors.contains(
        "note: data.test has 2 of the 3 classes of data.train, without a; its targets are matched by name"))
    let measured = try Command.built.run("evaluate", folder.file("run/model.tenon"))
    #expect(measured.output.hasPrefix("test accuracy 1.0000 ") && measured.errors.contains("matched by name"))
  }

  @Test func otherOrder_isMatchedByName_inLists() throws {
    try Colours.write(to: folder, "test", Colours.classes, count: 3)
    let lines = Colours.classes.map { "test/\($0)/0.png \($0)" }
    let list = try folder.write(lines.joined(separator: "\n"), to: "list.txt")
    let result = try train("validation: {ImageList: {path: \(list), classes: [c, a, b]}}")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("data.validation has the classes of data.train in another order"))
    let end = result.lines.last { $0.hasPrefix("epoch ") }?.components(separatedBy: "validation").last
    #expect(end?.contains("accuracy 1.0000") == true, "\(result.output)")
  }

  @Test func nameThatWasNotTrained_isRefused_withBothLists() throws {
    try Colours.write(to: folder, "test", ["b", "d"], count: 2)
    let result = try train("test: \(folderSet("test"))")
    #expect(result.status == 1)
    #expect(result.errors.contains("error[other-classes]: data.test has a class that data.train does not have: d"))
    #expect(result.errors.contains("3 classes: a, b, c") && result.errors.contains("2 classes: b, d"))
  }

  @Test func archive_hasTheClassesOfItsTraining() throws {
    #expect(try train().status == 0)
    try Colours.write(to: folder, "later", ["c", "b"], count: 4, labels: [2, 1])
    let model = folder.file("run/model.tenon")
    let fewer = try Command.built.run(
      "evaluate", model, "--set", "data.test={ImageFolder: {root: \(folder.file("later"))}}")
    #expect(fewer.status == 0 && fewer.output.contains("accuracy 1.0000"), "\(fewer.errors)")
    #expect(fewer.errors.contains("2 of the 3 classes of the training, without a"))
    try Colours.write(to: folder, "others", ["a", "x"], count: 1)
    let other = try Command.built.run(
      "evaluate", model, "--set", "data.test={ImageFolder: {root: \(folder.file("others"))}}")
    #expect(other.status == 1 && other.errors.contains("does not have: x"), "\(other.errors)")
  }

  @Test func setsWithoutClasses_areLeftAlone() throws {
    try Colours.write(to: folder, "test", Colours.classes, count: 2)
    let lines = Colours.classes.enumerated().map { "test/\($1)/0.png \($0)" }
    let list = try folder.write(lines.joined(separator: "\n"), to: "list.txt")
    let result = try train("test: {ImageList: {path: \(list)}}")
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    #expect(result.lines.contains { $0.hasPrefix("test accuracy 1.0000 ") })
  }
}
