import Tenon

/// A table of predicted classes as competitions ask for it: `Id,Category`, one row an image.
///
/// The Id is the file's name without extension. When all of them are integers they get zeros in front up to a common
/// width: that of the longest, at least 4, or the one that is given.
struct Submission {
  static let defaultWidth = 4

  private let ids: [String]
  private var rows = "Id,Category\n"

  /// - Throws: `SubmissionError` when two images have the same Id, or a width is given for names.
  init(_ images: [FilePath], width: Int?) throws {
    var ids = images.map(\.stem)
    if let name = ids.first(where: { !Self.isInteger($0) }) {
      if width != nil { throw SubmissionError.noInteger(name) }
    } else {
      let longest = ids.map(\.utf8.count).max() ?? 0
      ids = ids.map { Self.padded($0, to: width ?? max(longest, Self.defaultWidth)) }
    }
    var seen: [String: Int] = [:]
    for (index, id) in ids.enumerated() {
      if let other = seen.updateValue(index, forKey: id) {
        throw SubmissionError.sameId(id, "\(images[other])", "\(images[index])")
      }
    }
    self.ids = ids
  }

  /// Adds the row of an image by its position.
  mutating func add(_ image: Int, category: String) {
    rows += "\(CSVText.quoted(ids[image])),\(CSVText.quoted(category))\n"
  }

  /// Writes the rows in the order in which they were added, all or nothing.
  func write(to path: String) throws { try DurableFile.replace(path, bytes: Array(rows.utf8)) }

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
