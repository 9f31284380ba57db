import TenonCore
import Yams

extension ExperimentError {
  /// A mapping that has a key twice, with the lines where it stands.
  ///
  /// - Parameters:
  ///   - text: of the whole source.
  ///   - mark: where the first of them stands first.
  static func repeatedKeys(_ keys: [String], in text: String, from mark: Mark, of name: String) -> ExperimentError {
    let shown = keys.map { "'\($0)'" }.joined(separator: ", ")
    var diagnostic = Diagnostic("repeated-key", "\(shown) \(keys.count == 1 ? "stands" : "stand") twice in one mapping")
    let places = keys.first.map { Self.places(of: $0, in: text, from: mark) } ?? []
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    for line in places.isEmpty ? [mark.line] : places where (1...lines.count).contains(line) {
      let shown = lines[line - 1].trimmed
      diagnostic = diagnostic.with("", Setting.Origin(place: "\(name):\(line)", text: shown).description)
    }
    return ExperimentError(diagnostic: diagnostic.help("leave out one of them, or put both into one"))
  }

  /// The lines of a block mapping that begin with a key; none for a mapping in braces.
  private static func places(of key: String, in text: String, from mark: Mark) -> [Int] {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    var places: [Int] = []
    for (index, line) in lines.enumerated().dropFirst(mark.line - 1) {
      let indent = line.prefix { $0 == " " }.count
      let content = line.dropFirst(indent)
      if content.isEmpty || content.first == "#" { continue }
      // The first line of an item of a list has a dash before the mapping.
      let isFirst = index == mark.line - 1
      guard isFirst || indent >= mark.column - 1 else { break }
      guard isFirst || indent == mark.column - 1 else { continue }
      let entry = isFirst ? line.dropFirst(mark.column - 1) : content
      if ["\(key):", "\"\(key)\":", "'\(key)':"].contains(where: entry.hasPrefix) { places.append(index + 1) }
    }
    return places.count > 1 ? places : []
  }
}
