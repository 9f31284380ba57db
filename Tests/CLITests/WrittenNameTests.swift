import Foundation
import TenonArchive
import TestSupport
import Testing

/// Names are what stands in the file, whatever YAML takes them for, and lines are counted as editors do.
@Suite struct WrittenNameTests {
  private let folder: TemporaryFolder
  private static let words = ["no", "1e3", "007", "null", "12_3"]

  init() throws { folder = try TemporaryFolder() }

  @Test func classesThatLookLikeNumbers_keepTheirNames() throws {
    try Colours.write(to: folder, "in", Self.words, count: 2, labels: [0, 1, 2, 0, 1])
    let text = Colours.experiment(
      ["train: {ImageFolder: {root: \(folder.file("in")), classes: [\(Self.words.joined(separator: ", "))]}}"],
      epochs: 1
    ).replacingOccurrences(of: "out_features: 3", with: "out_features: 5")
    let result = try Command.built.run("train", try folder.write(text, to: "e.yaml"), "--run", folder.file("run"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(try ModelArchive(path: folder.file("run/model.tenon")).classNames == Self.words)
    // What the run keeps reads the same again.
    let again = try Command.built.run("train", folder.file("run/experiment.yaml"), "--run", folder.file("again"))
    #expect(again.status == 0, "\(again.errors)")
    #expect(try ModelArchive(path: folder.file("again/model.tenon")).classNames == Self.words)
  }

  @Test(arguments: ["007", "1e3", "no", "null", "12_3", "true"])
  func layersAndRuns_keepTheirNames(name: String) throws {
    try Colours.write(to: folder, "in", Colours.classes, count: 2)
    // Without quotes null leaves an input out.
    let input = name == "null" ? "\"null\"" : name
    let text = Colours.experiment(["train: {ImageFolder: {root: \(folder.file("in"))}}"], epochs: 1, name: name)
      .replacingOccurrences(
        of: "[Flatten, {Linear", with: "[{name: \(name), Flatten: {}}, {inputs: \(input), Linear")
    let command = Command.built(in: folder)
    let result = try command.run("train", try folder.write(text, to: "e.yaml"))
    #expect(result.status == 0, "\(result.errors)")
    let archive = try ModelArchive(path: folder.file("runs/\(name)/model.tenon"))
    #expect(archive.name == name && archive.graph.modules.map(\.path).contains(name))
  }

  @Test(arguments: [("été 1.yaml", "été 1"), ("a#b(2).v3.yml", "a-b-2-.v3"), ("....yaml", "experiment")])
  func fileName_mayHoldSpacesAndAnyLetters(file: String, name: String) throws {
    try Colours.write(to: folder, "in", Colours.classes, count: 1)
    let text = Colours.experiment(["train: {ImageFolder: {root: \(folder.file("in"))}}"], epochs: 1)
      .replacingOccurrences(of: "name: colours\n", with: "")
    let command = Command.built(in: folder)
    let result = try command.run("train", try folder.write(text, to: file))
    #expect(result.status == 0, "\(result.errors)")
    #expect(try ModelArchive(path: folder.file("runs/\(name)/model.tenon")).name == name)
  }

  @Test(arguments: ["\n", "\r\n", "\r"], ["", "\u{FEFF}", "UTF-16"])
  func lines_areCountedAsEditorsDo(end: String, mark: String) throws {
    let text = ["name: x", "data:", "  train: Blobs", "  # comment", "  shufle: false", "model: [ReLU]"]
      .joined(separator: end)
    var bytes = Array((mark + text).utf8)
    if mark == "UTF-16" { bytes = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] } }
    let result = try Command.built.run("train", try folder.write(bytes, to: "e.yaml"))
    #expect(result.status == 1 && result.errors.contains("e.yaml:5: shufle: false\n"), "\(result.errors)")
  }

  @Test(arguments: ["\n", "\r\n", "\r"])
  func listLines_areCountedToo(end: String) throws {
    let list = try folder.write(["a.png 0", "b.png 1", "c.png one"].joined(separator: end), to: "list.txt")
    let text = Colours.experiment(["train: {ImageList: {path: \(list)}}"])
    let result = try Command.built.run("train", try folder.write(text, to: "e.yaml"))
    #expect(result.status == 1 && result.errors.contains("list.txt:3: "), "\(result.errors)")
    #expect(result.errors.contains("received 'one'"))
  }
}
