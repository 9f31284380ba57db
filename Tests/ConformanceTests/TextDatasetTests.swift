import Foundation
import TenonCore
import TenonServices
import TestSupport
import Testing

/// Texts out of folders and CSV files.
@Suite struct TextDatasetTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func table(_ bytes: [UInt8], _ arguments: [String: Value] = [:]) throws -> any Dataset {
    let path = try folder.write(bytes, to: "t.csv")
    return try BuiltPlugins.dataset(
      "TextTable", [NamedValue("path", .string(path))] + arguments.map { NamedValue($0.key, $0.value) })
  }

  private func table(_ text: String, _ arguments: [String: Value] = [:]) throws -> any Dataset {
    try table(Array(text.utf8), arguments)
  }

  private func texts(_ files: [String: String], _ arguments: [String: Value] = [:]) throws -> any Dataset {
    for (name, text) in files { try folder.write(text, to: "set/\(name)") }
    return try BuiltPlugins.dataset(
      "TextFolder", [NamedValue("root", .string(folder.file("set")))] + arguments.map { NamedValue($0.key, $0.value) })
  }

  private func contents(_ dataset: any Dataset) throws -> [(String, Int64?)] {
    try (0..<dataset.count).map { index in
      let record = SampleRecord()
      try dataset.read(index, into: record.sample)
      let input = try #require(record["input"])
      #expect(input.dtype == .uint8 && input.shape.rank == 1)
      return (String(decoding: input[UInt8.self], as: UTF8.self), record["target"]?[Int64.self][0])
    }
  }

  private func message(_ body: () throws -> Void) -> String {
    ImageFiles.message(body).replacing("\(folder.path)/", with: "")
  }

  @Test func table_hasTextsAsTheyStand_andSortedClasses() throws {
    let dataset = try table(
      "id,text,label\n1,\"Größe, \"\"so\"\"\nzwei\",b\n2, plain ,a\n3,,b\n", ["target": .string("label")])
    let contents = try contents(dataset)
    #expect(contents.map(\.0) == ["Größe, \"so\"\nzwei", " plain ", ""])
    #expect(contents.map(\.1) == [1, 0, 1] && dataset.classNames == ["a", "b"])
    #expect(try self.contents(table("a,b\nx,y\n", ["text": .string("1")])).map(\.0) == ["y"])
  }

  @Test func damagedTables_areRefusedWithTheLine() {
    let target: [String: Value] = ["target": .string("label")]
    for (text, expected) in [
      ("text,label\na,b\nc\n", "t.csv:3: expected 2 fields"), ("text,label\na,\n", "t.csv:2: expected a class"),
      ("words,label\na,b\n", "t.csv:1: expected a column 'text', received 'words', 'label'"),
      ("text,kind\na,b\n", "expected a column 'label'"), ("text,label\n", "t.csv: expected rows"),
      ("", "t.csv: the table is empty"),
      ("text,label\n\"a,b\nc,d\n", "t.csv:2: the quote that opens here is never closed"),
      ("text,label\na\u{0},b\n", "t.csv:2: expected a text, received a zero byte"),
    ] {
      let message = message { _ = try table(text, target) }
      #expect(message.contains(expected), "\(message)")
    }
    let latin = Array("text,label\na,b\nmüde,b\n".unicodeScalars.map { UInt8($0.value) })
    #expect(message { _ = try table(latin) }.contains("t.csv:3: expected UTF-8 in field 1, received 'm\\xFCde'"))
  }

  @Test func folder_hasClassesAndFilesInOrder_withoutMarks() throws {
    let dataset = try texts([
      "pos/2.txt": "zwei", "pos/1.TXT": "\u{FEFF}eins\r\n", "neg/deep/3.txt": "drei", "neg/readme.md": "no",
      "neg/.4.txt": "hidden",
    ])
    let contents = try contents(dataset)
    #expect(contents.map(\.0) == ["drei", "eins\r\n", "zwei"])
    #expect(contents.map(\.1) == [0, 1, 1] && dataset.classNames == ["neg", "pos"])
    #expect(dataset.label(2) == 1)
    let chosen = try texts([:], ["classes": .list([.string("pos"), .string("neg")]), "extension": .string("")])
    #expect(chosen.classNames == ["pos", "neg"] && chosen.count == 4)
  }

  @Test func damagedFiles_areErrorsOfTheirSample_withTheLine() throws {
    let dataset = try texts(["a/1.txt": "good"])
    try folder.write([0x61, 0x0A, 0xFC, 0x0A], to: "set/a/1.txt")
    #expect(message { _ = try contents(dataset) }.contains("set/a/1.txt:2: expected UTF-8, received '\\xFC'"))
    try folder.write([0x61, 0x0A, 0x0A, 0x00], to: "set/a/1.txt")
    #expect(message { _ = try contents(dataset) }.contains("set/a/1.txt:3: expected a text, received a zero byte"))
    try folder.write([0xFF, 0xFE, 0x61, 0x00], to: "set/a/1.txt")
    #expect(message { _ = try contents(dataset) }.contains("set/a/1.txt: expected UTF-8, received UTF-16"))
    try FileManager.default.removeItem(atPath: folder.file("set/a/1.txt"))
    #expect(message { _ = try contents(dataset) }.contains("set/a/1.txt: cannot be opened"))
    try folder.write("", to: "set/a/1.txt")
    #expect(try contents(dataset).map(\.0) == [""])
  }

  @Test func foldersWithoutTexts_areRefused() throws {
    #expect(message { _ = try texts(["a/1.md": "x"]) }.contains("received none in a"))
    #expect(message { _ = try texts(["a/1.txt": "x"], ["classes": .list([.string("c")])]) }.contains("received 'c'"))
    try FileManager.default.removeItem(atPath: folder.file("set/a"))
    #expect(message { _ = try texts([:]) }.contains("expected a folder for each class"))
  }
}
