import Foundation
import TenonCore
import TenonServices
import TestSupport
import Testing

/// Rows of CSV files as features and targets, and what is learned of them.
@Suite struct CSVTableTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func open(_ bytes: [UInt8], _ arguments: [String: Value] = [:], name: String = "t.csv") throws -> any Dataset
  {
    let path = try folder.write(bytes, to: name)
    return try BuiltPlugins.dataset(
      "CSVTable", [NamedValue("path", .string(path))] + arguments.map { NamedValue($0.key, $0.value) })
  }

  private func open(_ text: String, _ arguments: [String: Value] = [:], name: String = "t.csv") throws -> any Dataset {
    try open(Array(text.utf8), arguments, name: name)
  }

  /// A dataset that has learned of all its rows.
  private func table(_ text: String, _ arguments: [String: Value] = [:]) throws -> any Dataset {
    let dataset = try open(text, arguments)
    try Learning.load(Learning.learn(dataset), into: dataset)
    return dataset
  }

  private func rows(_ dataset: any Dataset) throws -> [[Float]] {
    try (0..<dataset.count).map { index in
      let record = SampleRecord()
      try dataset.read(index, into: record.sample)
      return try #require(record["input"].map { Array($0[Float.self]) })
    }
  }

  private func targets<T: Element>(_ dataset: any Dataset, _ type: T.Type) throws -> [[T]] {
    try (0..<dataset.count).map { index in
      let record = SampleRecord()
      try dataset.read(index, into: record.sample)
      return try #require(record["target"].map { Array($0[type]) })
    }
  }

  /// The error of opening, learning of and reading all of a table, without its folder.
  private func message(_ bytes: [UInt8], _ arguments: [String: Value] = [:]) -> String {
    do {
      let dataset = try open(bytes, arguments)
      try Learning.load(Learning.learn(dataset), into: dataset)
      _ = try rows(dataset)
      return ""
    } catch {
      return "\(error)".replacing("\(folder.path)/", with: "")
    }
  }

  private func message(_ text: String, _ arguments: [String: Value] = [:]) -> String {
    message(Array(text.utf8), arguments)
  }

  // MARK: Reading

  @Test func numbersAndClasses_areRead() throws {
    let dataset = try table("a,b,kind\n1,2.5,cat\n-3e1, 4 ,ape\n.5,+6.,cat\n", ["target": .string("kind")])
    #expect(try rows(dataset) == [[1, 2.5], [-30, 4], [0.5, 6]])
    #expect(dataset.classNames == ["ape", "cat"] && dataset.hasTarget)
    #expect(try targets(dataset, Int64.self) == [[1], [0], [1]])
    #expect((0..<3).map { dataset.label($0) } == [1, 0, 1])
  }

  @Test func numbersOfClasses_areSortedBySize() throws {
    let dataset = try table("x,y\n1,10\n2,9\n3,-1\n", ["target": .string("y")])
    #expect(dataset.classNames == ["-1", "9", "10"])
    #expect(try targets(dataset, Int64.self) == [[2], [1], [0]])
  }

  @Test func regression_hasANumberForEachTargetColumn() throws {
    let one = try table("x,y\n1,2.5\n3,4\n", ["target": .string("y"), "task": .string("regression")])
    #expect(try targets(one, Float.self) == [[2.5], [4]] && one.classNames.isEmpty && one.label(0) == nil)
    let two = try table(
      "x,y,z\n1,2.5,7\n3,4,8\n",
      ["target": .list([.string("z"), .string("-2")]), "task": .string("regression")])
    #expect(try targets(two, Float.self) == [[7, 2.5], [8, 4]])
    #expect(try rows(two) == [[1], [3]])
  }

  @Test func firstLineOfNumbers_isARow_andColumnsAreNumbered() throws {
    let dataset = try table("1,2,0\n3,4,1\n", ["target": .string("-1")])
    #expect(try rows(dataset) == [[1, 2], [3, 4]] && dataset.classNames == ["0", "1"])
    #expect(try rows(table("1,2\n3,4\n", ["header": .bool(true)])) == [[3, 4]])
    #expect(try rows(table("1,2\n3,4\n", ["drop": .list([.string("0")])])) == [[2], [4]])
  }

  @Test func quotesMarksAndLineEnds_areThoseOfRFC4180AndOfTheWild() throws {
    let text = "\u{FEFF}\"a, b\",\"say \"\"x\"\"\",c\r\n1,\"2\",u\r\n\r\n3,4,\"v\nw\"\r5,6,u"
    let dataset = try table(text, ["target": .string("c"), "drop": .list([.string("say \"x\"")])])
    #expect(try rows(dataset) == [[1], [3], [5]])
    #expect(dataset.classNames == ["u", "v\nw"])
    #expect(try rows(table("a;b\n1;2\n", ["separator": .string(";")])) == [[1, 2]])
    #expect(try rows(table("a\tb\n1\t2\n", ["separator": .string("tab")])) == [[1, 2]])
  }

  @Test func fieldsAcrossTheEndsOfBuffers_areWhole() throws {
    // Lines of all lengths, so that ends of buffers fall everywhere, within quotes and between CR and LF, too.
    let lines = (0..<40_000).map { "\($0),\"\(String(repeating: "9", count: $0 % 13 + 1))\",\"x\ny\"" }
    let dataset = try table("a,b,c\r\n" + lines.joined(separator: "\r\n"), ["drop": .list([.string("c")])])
    let rows = try rows(dataset)
    #expect(rows.count == 40_000)
    #expect(
      rows.enumerated().allSatisfy { $1[0] == Float($0) && $1[1] == Float(String(repeating: "9", count: $0 % 13 + 1)) })
    // A fault's line counts those within quotes.
    #expect(message("a,b\n1,\"x\ny\"\n2\n", ["drop": .list([.string("b")])]).contains("t.csv:4: expected 2 fields"))
  }

  @Test func numbers_areRoundedAsTheStandardLibraryDoes() throws {
    let texts = [
      "0.1", "123456789012345678901", "1e22", "1e23", "4.9e-32", "0.30000000000000004", "16777217", "3.4028234e38",
      "-0",
    ]
    let dataset = try table("a\n" + texts.joined(separator: "\n"), ["header": .bool(true)])
    #expect(try rows(dataset).map { $0[0] } == texts.map { Float(Double($0) ?? .nan) })
  }

  // MARK: Learning

  @Test func categories_becomeOneHotOrNumbers_inTheOrderOfTheirValues() throws {
    let text = "color,size,x\nred,10,1\nblue,9,2\ngreen,10,3\n"
    let names: Value = .list([.string("color"), .string("size")])
    let oneHot = try table(text, ["categorical": names])
    #expect(try rows(oneHot) == [[0, 0, 1, 0, 1, 1], [1, 0, 0, 1, 0, 2], [0, 1, 0, 0, 1, 3]])
    let index = try table(text, ["categorical": names, "encoding": .string("index")])
    #expect(try rows(index) == [[2, 1, 1], [0, 0, 2], [1, 1, 3]])
  }

  @Test(arguments: [("mean", 4), ("median", 2.5), ("most_frequent", 2), ("constant", -1)] as [(String, Float)])
  func missingNumbers_becomeWhatTheTrainingPartSays(_ fill: String, _ expected: Float) throws {
    // The last row is no part of the training.
    let dataset = try open(
      "a,b\n2,0\n?,0\n9,0\n2,0\n3,0\nNA,0\n100,0\n", ["fill": .string(fill), "fill_value": .float(-1)])
    try Learning.load(Learning.learn(dataset, Array(0..<6)), into: dataset)
    let column = try rows(dataset).map { $0[0] }
    #expect(column == [2, expected, 9, 2, 3, expected, 100])
  }

  @Test func missingCategories_becomeTheMostFrequent_orOneOfTheirOwn() throws {
    let text = "c,x\nb,1\na,1\n,1\nb,1\n"
    let frequent = try table(text, ["categorical": .list([.string("c")]), "fill": .string("most_frequent")])
    #expect(try rows(frequent).map { Array($0.prefix(2)) } == [[0, 1], [1, 0], [0, 1], [0, 1]])
    let constant = try table(text, ["categorical": .list([.string("c")]), "fill": .string("constant")])
    #expect(try rows(constant).map { Array($0.prefix(3)) } == [[0, 0, 1], [0, 1, 0], [1, 0, 0], [0, 0, 1]])
  }

  @Test func otherFile_goesByWhatWasLearned_whateverTheOrderOfItsColumns() throws {
    let train = try open(
      "c,x,y\nb,1,no\na,,yes\n",
      ["categorical": .list([.string("c")]), "fill": .string("mean"), "target": .string("y")])
    let learned = try Learning.learn(train)
    let arguments: [String: Value] = [
      "categorical": .list([.string("c")]), "fill": .string("mean"), "target": .string("y"),
    ]
    let test = try open("id,y,x,c\nq1,no,5,a\nq2,yes,,b\n", arguments, name: "test.csv")
    try Learning.load(learned, into: test)
    #expect(try rows(test) == [[1, 0, 5], [0, 1, 1]])
    // Without targets it can only be predicted.
    let new = try open("x,c\n7,b\n8,z\n", arguments, name: "new.csv")
    #expect(!new.hasTarget)
    #expect(throws: ComponentError.self) { try Learning.load(learned, into: new) }
    try Learning.load(learned, into: new, withoutTarget: true)
    let record = SampleRecord()
    try new.read(0, into: record.sample)
    #expect(record["input"].map { Array($0[Float.self]) } == [0, 1, 7] && record["target"] == nil)
    let error = #expect(throws: ComponentError.self) { try new.read(1, into: record.sample) }
    #expect(error?.message.contains("new.csv:3: column 'c' has 'z', a category that the training did not have") == true)
  }

  // MARK: Refusing

  @Test(arguments: [
    ("a,b\n1,2\n3\n", "t.csv:3: expected 2 fields, as in line 1, received 1"),
    ("a,b\n1,2\n3,4,5\n", "t.csv:3: expected 2 fields, as in line 1, received 3"),
    ("a,b\n1,2\n3,x\n", "t.csv:3: expected a number, finite in float32, in column 'b', received 'x'"),
    ("a,b\n1,2\n3,\n", "t.csv:3: column 'b' has no value"),
    ("a,b\n1,1e39\n", "t.csv:2: expected a number, finite in float32"),
    ("", "t.csv: the table is empty"), ("\n\n", "t.csv: the table is empty"), ("a,b\n", "t.csv: expected rows below"),
    ("a,\"b\n1,2\n", "t.csv:1: the quote that opens here is never closed"),
    ("a,b\n1,\"2\"3\n", "t.csv:2: expected a separator or the end of the line behind a closing quote"),
    ("a,a\n1,2\n", "t.csv:1: expected every column once, received 'a' twice"),
    ("a,b\n1,2\u{0}\n", "t.csv:2: expected a text, received a zero byte"),
    ("a,b\n1,1,5\n", "t.csv:2: expected 2 fields"), ("a,b\n\"1,5\",2\n", "t.csv:2: expected a number"),
  ])
  func damagedTables_areRefusedWithTheLine(_ text: String, _ expected: String) {
    let message = message(text)
    #expect(message.contains(expected), "\(message)")
  }

  @Test func otherEncodings_areNamed() {
    let utf16: [UInt8] = [0xFF, 0xFE] + "a,b\n1,2\n".utf8.flatMap { [$0, 0] as [UInt8] }
    #expect(message(utf16).contains("t.csv: expected UTF-8, received UTF-16"))
    let latin = Array("c,x\nMüller,1\n".unicodeScalars.map { UInt8($0.value) })
    let text = message(latin, ["categorical": .list([.string("c")])])
    #expect(text.contains("t.csv:2: expected UTF-8 in field 1, received 'M\\xFCller'"), "\(text)")
  }

  @Test func columnsThatAreNotThere_areNamedWithThoseThatAre() {
    let text = "a,b\n1,2\n"
    #expect(message(text, ["target": .string("c")]).contains("t.csv:1: expected a column 'c', received 'a', 'b'"))
    #expect(message(text, ["drop": .list([.string("7")])]).contains("expected a column '7'"))
    #expect(message("1,2\n", ["target": .string("c")]).contains("received 2 columns without names"))
    #expect(
      message(text, ["drop": .list([.string("a"), .string("b")])]).contains("expected a column beside the targets"))
  }

  @Test func targetsThatAreNoClasses_areRefused() {
    let target: [String: Value] = ["target": .string("y")]
    #expect(message("x,y\n1,0.5\n", target).contains("t.csv:2: expected a class, a name or an integer"))
    #expect(
      message("x,y\n1,a\n2,\n", target).contains("t.csv:3: expected a class in the target column 'y', received nothing")
    )
    let regression = target.merging(["task": .string("regression")]) { $1 }
    #expect(
      message("x,y\n1,2\n1,high\n", regression).contains(
        "t.csv:3: expected a number, finite in float32, in the target column 'y'"))
  }

  @Test func columnThatIsMissingInAnotherFile_andUnknownCategories_areNamed() throws {
    let arguments: [String: Value] = ["categorical": .list([.string("c")])]
    let learned = try Learning.learn(open("c,x\nb,1\na,2\n", arguments))
    func message(_ text: String) throws -> String {
      let other = try open(text, arguments, name: "v.csv")
      let error = #expect(throws: ComponentError.self) { try Learning.load(learned, into: other) }
      return (error?.message ?? "").replacing("\(folder.path)/", with: "")
    }
    #expect(try message("c\nb\n") == "v.csv:1: expected a column 'x', as in training, received none")
    #expect(try message("c,x\nb,1\nz,1\n").hasPrefix("v.csv:3: column 'c' has 'z', a category"))
    #expect(try message("c,x\nb,one\n").hasPrefix("v.csv:2: expected a number"))
    #expect(try message("c,x\nb,\n").hasPrefix("v.csv:2: column 'x' has no value"))
  }

  @Test func truncatedGzip_isAnError_andWholeOneIsRead() throws {
    let path = try folder.write("a,b\n" + (0..<500).map { "\($0),\($0 * 7919)\n" }.joined(), to: "z.csv")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/gzip")
    process.arguments = [path]
    try process.run()
    process.waitUntilExit()
    let bytes = try folder.bytes("z.csv.gz")
    let dataset = try open(bytes, name: "whole.gz")
    #expect(dataset.count == 500)
    #expect(message(Array(bytes.dropLast(20))).contains("t.csv: the gzip data are truncated"))
  }
}
