import Tenon

/// A table of predicted classes as competitions ask for it: `Id,Category`, one row an image.
///
/// The Id is the file's name without extension. Ids that are integers get zeros in front up to a common width: that of the
/// longest of them, at least 4, or the one that is given; all others stay as they are. Rows come in the natural order of
/// Ids: 2 before 10, and so within names.
struct Submission {
  static let defaultWidth = 4

  private let ids: [String]
  private var categories: [String?]

  /// - Throws: `SubmissionError` when two images have the same Id, or a width is given and no Id is an integer.
  init(_ images: [FilePath], width: Int?) throws {
    let stems = images.map(\.stem)
    let integers = stems.filter(Self.isInteger)
    if width != nil, integers.isEmpty, let name = stems.first { throw SubmissionError.noInteger(name) }
    let common = width ?? max(integers.map(\.utf8.count).max() ?? 0, Self.defaultWidth)
    ids = stems.map { Self.isInteger($0) ? Self.padded($0, to: common) : $0 }
    // By bytes: names that read alike, with é as one character or as two, are two.
    var seen: [[UInt8]: Int] = [:]
    for (index, id) in ids.enumerated() {
      if let other = seen.updateValue(index, forKey: Array(id.utf8)) {
        throw SubmissionError.sameId(id, "\(images[other])", "\(images[index])")
      }
    }
    categories = images.map { _ in nil }
  }

  /// Rows of a table or lines of texts, whose Ids are their numbers from 1.
  init(count: Int) {
    ids = (0..<count).map { "\($0 + 1)" }
    categories = ids.map { _ in nil }
  }

  /// Adds the row of an image by its position.
  mutating func add(_ image: Int, category: String) { categories[image] = category }

  /// Writes the rows that were added, all or nothing.
  func write(to path: String) throws {
    var rows = "Id,Category\n"
    let order = ids.indices.map { (key: NaturalOrder(ids[$0]), index: $0) }.sorted { $0.key < $1.key }
    for (_, index) in order {
      if let category = categories[index] { rows += "\(CSVText.quoted(ids[index])),\(CSVText.quoted(category))\n" }
    }
    try DurableFile.replace(path, bytes: Array(rows.utf8))
  }

  private static func isInteger(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
  }

  /// Digits other than zeros in front are never cut.
  private static func padded(_ id: String, to width: Int) -> String {
    let digits = id.drop { $0 == "0" }
    return String(repeating: "0", count: max(0, max(width, 1) - digits.count)) + digits
  }
}

/// Images that a table cannot name.
struct SubmissionError: TenonError {
  let diagnostic: Diagnostic

  static func sameId(_ id: String, _ first: String, _ second: String) -> SubmissionError {
    SubmissionError(
      diagnostic: Diagnostic("same-id", "two images would have the Id '\(id)' in the table").with("first", first)
        .with("second", second).help("rename one, or predict the folders one by one"))
  }

  static func noInteger(_ name: String) -> SubmissionError {
    SubmissionError(
      diagnostic: Diagnostic("bad-id", "--id-width needs images that are named by integers")
        .received(name).help("leave --id-width out: the names are taken as they are"))
  }

  static func noClass(_ path: String) -> SubmissionError {
    SubmissionError(
      diagnostic: Diagnostic("no-class", "the model predicts numbers, not one class").with("image", path)
        .help("leave --csv out"))
  }
}
