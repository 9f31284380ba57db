import Foundation
import TenonCore
import TenonHost
import TestSupport
import Testing

@Suite struct ImageListTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try ImageFiles.folder(["1.png": 1, "a b/2.png": 2, "3.PNG": 3, "-4.png": 4])
  }

  private func open(_ text: String, classes: [String]? = nil, root: String? = nil) throws -> any Dataset {
    let path = try folder.write(text, to: "list.txt")
    let chosen = classes.map { Value.list($0.map(Value.string)) } ?? .null
    return try BuiltPlugins.dataset(
      "ImageList",
      [
        NamedValue("path", .string(path)), NamedValue("classes", chosen),
        NamedValue("root", root.map(Value.string) ?? .null),
      ])
  }

  private func message(_ text: String, classes: [String]? = nil) -> String {
    ImageFiles.message { _ = try open(text, classes: classes) }
  }

  // MARK: Reading

  @Test func integers_areTargetsAsTheyAre() throws {
    let dataset = try open("1.png 7\na b/2.png\t0\n\n  -4.png   12  \n")
    #expect(try ImageFiles.contents(dataset) == [[1, 7], [2, 0], [4, 12]])
    #expect(dataset.classNames.isEmpty && dataset.hasTarget)
  }

  @Test func markAndWindowsLines_areAccepted() throws {
    #expect(try ImageFiles.contents(open("\u{FEFF}1.png 1\r\n3.PNG 0\r\n\r\n")) == [[1, 1], [3, 0]])
  }

  @Test func names_areSortedIntoClasses() throws {
    let dataset = try open("1.png dog\na b/2.png cat\n3.PNG dog\n-4.png Ape")
    #expect(dataset.classNames == ["Ape", "cat", "dog"])
    #expect(try ImageFiles.contents(dataset) == [[1, 2], [2, 1], [3, 2], [4, 0]])
  }

  @Test func classes_giveTheOrder_andAcceptPositions() throws {
    let dataset = try open("1.png cat\n3.PNG dog\n-4.png 0", classes: ["dog", "cat"])
    #expect(dataset.classNames == ["dog", "cat"])
    #expect(try ImageFiles.contents(dataset) == [[1, 1], [3, 0], [4, 0]])
    // Names before positions.
    #expect(try ImageFiles.contents(open("1.png 1\n3.PNG 0", classes: ["1", "0"])) == [[1, 0], [3, 1]])
  }

  @Test(arguments: ["99999999999999999999", "-99999999999999999999", "9223372036854775808"])
  func integersThatDoNotFit_areNoNames(label: String) {
    let expected =
      "list.txt:2: expected an integer from 0 to 9223372036854775807 as label, as others are, received '\(label)'"
    #expect(message("1.png 1\n3.PNG \(label)").contains(expected))
    #expect(message("1.png \(label)").contains("received '\(label)'"))
  }

  @Test func listWithoutLabels_hasNoTarget() throws {
    let dataset = try open("a b/2.png\n3.PNG\n", classes: ["cat", "dog"])
    #expect(!dataset.hasTarget)
    #expect(dataset.classNames == ["cat", "dog"])
    #expect(try ImageFiles.contents(dataset) == [[2], [3]])
  }

  @Test func root_replacesTheFolderOfTheList_andAbsolutePathsStay() throws {
    let other = try ImageFiles.folder(["1.png": 50])
    let text = "1.png 0\n\(folder.path)/3.PNG 1"
    #expect(try ImageFiles.contents(open(text, root: other.path)) == [[50, 0], [3, 1]])
  }

  // MARK: Refusing

  @Test func wrongLines_areNamed() throws {
    let cases: [(text: String, classes: [String]?, expected: String)] = [
      ("", nil, "the list has no lines"), ("\n \r\n", nil, "the list has no lines"),
      ("1.png 0\n\n3.PNG\n", nil, "list.txt:3: expected a label behind the path, as in line 1; received none"),
      ("1.png\n3.PNG 1\n", nil, "list.txt:2: expected no label behind the path, as in line 1; received '1'"),
      ("picture\n", nil, "list.txt:1: expected `path label`"),
      ("1.png -1\n", nil, "list.txt:1: expected an integer from 0 to"),
      ("1.png 0\n3.PNG 1.5\n", nil, "list.txt:2: expected an integer from 0 to"),
      ("1.png 0\n3.PNG 9223372036854775808\n", nil, "list.txt:2: expected an integer"),
      ("1.png cat\n3.PNG 1\n", nil, "list.txt:2: expected the name of a class, as in line 1, received 1"),
      ("1.png cat\n3.PNG dgo\n", ["cat", "dog"], "list.txt:2: expected one of cat, dog"),
      ("1.png 2\n", ["cat", "dog"], "list.txt:1: expected one of cat, dog, or an index below 2, received '2'"),
      ("1.png \0", nil, "zero bytes"),
    ]
    for item in cases {
      let text = message(item.text, classes: item.classes)
      #expect(text.hasPrefix("error[bad-data]") && text.contains(item.expected), "\(text)")
    }
  }

  @Test func listThatCannotBeRead_isNamed() throws {
    func message(_ path: String) -> String {
      ImageFiles.message { _ = try BuiltPlugins.dataset("ImageList", [NamedValue("path", .string(path))]) }
    }
    #expect(message(folder.file("nowhere.txt")).contains("nowhere.txt: cannot be opened"))
    #expect(message(folder.path).contains("is not a regular file"))
    #expect(message("").hasPrefix("error[bad-argument]"))
    try folder.write(IDXBytes.gzip(Array("1.png 0\n".utf8)), to: "list.gz")
    #expect(message(folder.file("list.gz")).contains("received gzip data"))
    try folder.write([], to: "huge.txt")
    #expect(truncate(folder.file("huge.txt"), 1 << 40) == 0)
    #expect(message(folder.file("huge.txt")).contains("at most 268435456 bytes"))
  }

  @Test func missingImage_isAnErrorOfItsReading() throws {
    let dataset = try open("1.png 0\nnowhere.png 1\n")
    let error = #expect(throws: ComponentError.self) { try ImageFiles.read(dataset, 1) }
    #expect(error?.message.contains("\(folder.path)/nowhere.png") == true)
    #expect(try ImageFiles.read(dataset, 0).target == 0)
  }
}
