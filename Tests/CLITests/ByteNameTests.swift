import Foundation
import TenonArchive
import TenonImage
import TestSupport
import Testing

/// Names of files and classes are bytes: shown with what is no UTF-8 as `\xE9`, and never merged by how they read.
@Suite struct ByteNameTests {
  private static let composed = "caf\u{E9}"
  private static let decomposed = "cafe\u{301}"
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A name with a byte in it that is no UTF-8.
  private func name(_ start: String, _ byte: UInt8, _ end: String) -> [UInt8] {
    var name = Array(start.utf8)
    name.append(byte)
    return name + Array(end.utf8)
  }

  /// Writes a file by the bytes of its name.
  private func write(_ contents: [UInt8], _ name: [UInt8]) {
    let path = (Array("\(folder.path)/".utf8) + name).map { CChar(bitPattern: $0) } + [0]
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    #expect(file >= 0 && Foundation.write(file, contents, contents.count) == contents.count)
    close(file)
  }

  private func train(_ data: String, classes: Int = 2) throws -> Command.Output {
    let text = Colours.experiment(["train: \(data)"], epochs: 1)
    return try Command.built.run("train", try folder.write(text, to: "e.yaml"), "--run", folder.file("run"))
  }

  @Test func labelsInLatin1_areClassesOfTheirOwn() throws {
    try Colours.write(to: folder, "in", Colours.classes, count: 2)
    var list: [UInt8] = []
    for (name, ending) in zip(Colours.classes, [[0xE9, 0x0A], [0xEA, 0x0A], [0x0A]] as [[UInt8]]) {
      list += Array("in/\(name)/0.png p".utf8)
      list += ending
    }
    write(list, Array("list.txt".utf8))
    let result = try train("{ImageList: {path: \(folder.file("list.txt"))}}")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try ModelArchive(path: folder.file("run/model.tenon")).classNames == ["p", "p\\xE9", "p\\xEA"])
  }

  @Test func namesThatReadAlike_areRowsOfTheirOwn_alsoAsArguments() throws {
    try Colours.write(to: folder, "in", Colours.classes, count: 2)
    #expect(try train("{ImageFolder: {root: \(folder.file("in"))}}").status == 0)
    try folder.write(Colours.png(of: 0, 0), to: "names/\(Self.composed).png")
    try folder.write(Colours.png(of: 1, 0), to: "names/\(Self.decomposed).png")
    write(try Colours.png(of: 2, 0), name("names/caf", 0xE9, ".png"))
    write(try Colours.png(of: 0, 0), name("names/caf", 0xE8, ".png"))
    let model = folder.file("run/model.tenon")
    let table = try Command.built.run("predict", model, folder.file("names"), "--csv", folder.file("out.csv"))
    #expect(table.status == 0, "\(table.errors)")
    let rows = String(decoding: try folder.bytes("out.csv"), as: UTF8.self).split(separator: "\n").dropFirst()
    #expect(Set(rows.map { Array($0.utf8) }).count == 4)
    #expect(rows.contains { $0.hasPrefix("caf\\xE9,") } && rows.contains { $0.hasPrefix("caf\\xE8,") })

    // The shell makes the bytes, which no Swift string holds.
    let script = "exec \"$0\" predict \"$1\" \"$2/$(printf 'caf\\351.png')\""
    let shell = Command(path: "/bin/sh")
    let single = try shell.run("-c", script, Command.built.path, model, folder.file("names"))
    #expect(single.status == 0, "\(single.errors)")
    #expect(single.output.contains("names/caf\\xE9.png: "))
    let missing = try shell.run(
      "-c", "exec \"$0\" predict \"$1\" \"$(printf 'no\\351.png')\"", Command.built.path, model)
    #expect(missing.status == 1 && missing.errors.contains("no\\xE9.png"), "\(missing.errors)")
  }

  @Test func archiveAndExperiment_mayHaveAnyName() throws {
    try Colours.write(to: folder, "in", Colours.classes, count: 2)
    let text = Colours.experiment(["train: {ImageFolder: {root: \(folder.file("in"))}}"], epochs: 1)
      .replacingOccurrences(of: "name: colours\n", with: "")
    write(Array(text.utf8), name("b", 0xE9, " 1.yaml"))
    let script = "cd \"$1\" && exec \"$0\" train \"$(printf 'b\\351 1.yaml')\" --run run"
    let result = try Command(path: "/bin/sh").run("-c", script, Command.built.path, folder.path)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try ModelArchive(path: folder.file("run/model.tenon")).name == "b-xE9 1")
    write(try folder.bytes("run/model.tenon"), name("m", 0xE9, ".tenon"))
    let inspect = "exec \"$0\" inspect \"$1/$(printf 'm\\351.tenon')\""
    let inspected = try Command(path: "/bin/sh").run("-c", inspect, Command.built.path, folder.path)
    #expect(inspected.status == 0, "\(inspected.errors)")
  }

  @Test func decomposedFolder_isFoundByItsComposedName() throws {
    try Colours.write(to: folder, "in", [Self.decomposed, "the", "x"], count: 2)
    let result = try train("{ImageFolder: {root: \(folder.file("in")), classes: [x, \(Self.composed), the]}}")
    #expect(result.status == 0, "\(result.errors)")
    let names = try ModelArchive(path: folder.file("run/model.tenon")).classNames
    #expect(names.map { Array($0.utf8) } == ["x", Self.composed, "the"].map { Array($0.utf8) })
  }

  @Test func bothForms_areTwoClasses() throws {
    try Colours.write(to: folder, "in", [Self.decomposed, Self.composed, "x"], count: 2)
    #expect(try train("{ImageFolder: {root: \(folder.file("in"))}}").status == 0)
    #expect(try ModelArchive(path: folder.file("run/model.tenon")).classNames.count == 3)
    let chosen = "[\(Self.composed), \(Self.decomposed), x]"
    try FileManager.default.removeItem(atPath: folder.file("run"))
    #expect(try train("{ImageFolder: {root: \(folder.file("in")), classes: \(chosen)}}").status == 0)
  }
}
