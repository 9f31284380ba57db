import TenonCore
import TenonFormats

/// A list in a small JSON file that a stranger may have written: `{"schema": 1, "<key>": [{...}, ...]}`.
struct SmallJSONFile {
  static let schema = 1
  /// Far above what any such file needs, bytes.
  static let largest = 4 << 20

  let path: String
  let key: String

  /// The items; none when there is no file.
  ///
  /// - Throws: `FileError`, `JSONError` or `StoredListError`.
  func read<T>(_ item: (JSON) -> T?) throws -> [T] {
    guard Folder.holds(path) else { return [] }
    let json = try JSON.parse(InputFile.read(path, maximumBytes: Self.largest), source: path)
    guard json["schema"]?.intValue == Self.schema else {
      throw StoredListError(path, expected: "\"schema\": \(Self.schema)")
    }
    guard let entries = json[key]?.arrayValue else { throw StoredListError(path, expected: "a list \"\(key)\"") }
    return try entries.enumerated().map { index, entry in
      guard let item = item(entry) else {
        throw StoredListError(path, expected: "an entry that Tenon wrote, at \(key)[\(index)]")
      }
      return item
    }
  }

  /// Replaces the file whole.
  func write(_ items: [JSON]) throws {
    try Folder.make(Folder.above(path))
    let json: JSON = ["schema": .int(Self.schema), key: .array(items)]
    try DurableFile.replace(path, bytes: json.bytes(.pretty))
  }
}

/// A file of Tenon's own that holds something else.
public struct StoredListError: TenonError, Equatable {
  public let diagnostic: Diagnostic

  init(_ path: String, expected: String) {
    diagnostic = Diagnostic("stored-list", "\(path) is not what Tenon writes there")
      .expected(expected).help("look at it, correct it or remove it; nothing is trusted because of it until then")
  }

  init(writableByOthers path: String) {
    diagnostic = Diagnostic("stored-list", "other users can write \(path), so it says nothing about your trust")
      .help("chmod go-w \(ShellWord.path(path))")
  }
}
