import Foundation
import TenonCore
import TenonHost
import TestSupport
import Testing

/// Pictures whose names begin with their labels.
@Suite struct LabelledImageFilesTests {
  private func open(_ root: String, _ arguments: KeyValuePairs<String, Value> = [:]) throws -> any Dataset {
    try BuiltPlugins.dataset(
      "ImageFiles", [NamedValue("root", .string(root))] + arguments.map { NamedValue($0.key, $0.value) })
  }

  private func refusal(_ root: String, _ arguments: KeyValuePairs<String, Value> = [:]) -> String {
    ImageFiles.message { _ = try open(root, arguments) }
  }

  @Test func labels_areWhatStandsBeforeTheUnderscore() throws {
    let folder = try ImageFiles.folder(["10_1.png": 4, "0_123.PNG": 1, "3_x_7.png": 5, "0_2.png": 2, "sub/2_9.png": 6])
    try folder.write("no picture", to: "0_notes.txt")
    try folder.write([1], to: "._0_1.png")
    let dataset = try open(folder.path)
    // Sorted by bytes: 0_123.PNG, 0_2.png, 10_1.png, 3_x_7.png, and then the folder.
    #expect(try ImageFiles.contents(dataset) == [[1, 0], [2, 0], [4, 10], [5, 3], [6, 2]])
    #expect(dataset.hasTarget && dataset.classNames.isEmpty && dataset.label(2) == 10)
    #expect(try dataset.fingerprint == open(folder.path).fingerprint)
  }

  @Test func filesWithoutLabels_areASetWithoutTargets() throws {
    let folder = try ImageFiles.folder(["0003.png": 3, "-1_2.png": 2, "x_1.png": 9, "_4.png": 4, "+1_5.png": 1])
    let dataset = try open(folder.path)
    #expect(!dataset.hasTarget && dataset.label(0) == nil)
    #expect(try ImageFiles.contents(dataset) == [[1], [2], [3], [4], [9]])
  }

  @Test func filesWithoutLabelsBesideOthers_areRefusedOrSkipped() throws {
    let folder = try ImageFiles.folder(["1_1.png": 1, "0_2.png": 2, "-1_3.png": 3, "4.png": 4])
    let text = refusal(folder.path)
    #expect(text.hasPrefix("error[bad-data]") && text.contains("\(folder.path)/-1_3.png: expected a label"), "\(text)")
    #expect(
      text.contains("as 2 other files of the folder have") && text.contains("leave 2 files out: unlabelled: skip"))
    #expect(try ImageFiles.contents(open(folder.path, ["unlabelled": "skip"])) == [[2, 0], [1, 1]])
  }

  @Test func classes_nameTheLabels() throws {
    let folder = try ImageFiles.folder(["1_1.png": 1, "0_2.png": 2])
    #expect(try open(folder.path, ["classes": ["cat", "dog"]]).classNames == ["cat", "dog"])
    let text = refusal(folder.path, ["classes": ["cat"]])
    #expect(text.contains("\(folder.path)/1_1.png: expected labels below 1") && text.contains("received 1"), "\(text)")
  }

  @Test func foldersThatWillNotDo_areRefused() throws {
    let folder = try TemporaryFolder(["notes.txt": [1], "bad/99999999999999999999_1.png": [0]])
    #expect(refusal(folder.file("nowhere")).contains("nowhere"))
    #expect(refusal(folder.file("notes.txt")).contains("notes.txt"))
    #expect(refusal("").contains("expected the path of a folder"))
    #expect(
      refusal(try TemporaryFolder(["a.txt": [1]]).path).contains("expected image files, received none"))
    // A label that no integer holds is none; the file is damaged, which is an error of its sample.
    let dataset = try open(folder.file("bad"))
    #expect(!dataset.hasTarget)
    #expect(ImageFiles.message { _ = try ImageFiles.read(dataset, 0) }.contains("99999999999999999999_1.png"))
  }
}
