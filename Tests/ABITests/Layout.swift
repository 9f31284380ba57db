import ABILayout
import Foundation

/// One line of the layout: a struct with its size, or a field with its offset and size.
struct LayoutRow: Equatable, CustomStringConvertible {
  let name: String
  let offset: Int
  let size: Int

  var isStruct: Bool { !name.contains(".") }
  var structName: String { String(name.prefix { $0 != "." }) }
  var end: Int { offset + size }
  var description: String { isStruct ? "\(name) size \(size)" : "\(name) offset \(offset) size \(size)" }

  init(name: String, offset: Int, size: Int) {
    self.name = name
    self.offset = offset
    self.size = size
  }

  /// A line of `layout.txt`; nil when it has another form.
  init?(_ line: Substring) {
    let words = line.split(separator: " ")
    guard let name = words.first, words.count == 3 || words.count == 5, let size = Int(words[words.count - 1]) else {
      return nil
    }
    self.init(name: String(name), offset: words.count == 5 ? Int(words[2]) ?? -1 : 0, size: size)
  }

  /// The header as it is compiled.
  static var compiled: [LayoutRow] {
    var count = 0
    guard let rows = abi_layout_rows(&count) else { return [] }
    return (0..<count).map {
      LayoutRow(name: String(cString: rows[$0].name), offset: rows[$0].offset, size: rows[$0].size)
    }
  }
}

/// The files that the layout tests compare with.
enum LayoutFiles {
  private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()

  /// What was released: `layout.txt` without comments and empty lines.
  static func golden() throws -> [Substring] {
    try String(contentsOf: tests.appendingPathComponent("layout.txt"), encoding: .utf8)
      .split(separator: "\n").filter { !$0.hasPrefix("#") }
  }

  /// The text of the header's files, without comments.
  static func header() throws -> String {
    let folder = tests.appendingPathComponent("../../Sources/TenonABI/include/tenon").standardizedFileURL
    return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
      .map { try String(contentsOf: folder.appendingPathComponent($0), encoding: .utf8) }.joined(separator: "\n")
      .replacing(#/(?s)\/\*.*?\*\//#, with: "")
  }
}
