import Foundation

/// One import statement.
struct SourceImport: CustomStringConvertible {
  let module: String
  let file: String
  let line: Int

  var description: String { "\(file):\(line) imports \(module)" }

  /// The imports of all Swift files under a folder of the repository.
  static func all(under folder: String) -> [SourceImport] {
    let root = PackageDescription.repository.appendingPathComponent(folder)
    let files = FileManager.default.enumerator(atPath: root.path)?.compactMap { $0 as? String } ?? []
    return files.filter { $0.hasSuffix(".swift") }.sorted().flatMap { file in
      let text = (try? String(contentsOf: root.appendingPathComponent(file), encoding: .utf8)) ?? ""
      return parse(text, file: "\(folder)/\(file)")
    }
  }

  static func parse(_ text: String, file: String) -> [SourceImport] {
    let statement =
      #/^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|private|fileprivate)\s+)?import\s+(?:(?:struct|class|enum|protocol|func|var|let|typealias)\s+)?(\w+)/#
    return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
      line.firstMatch(of: statement).map { SourceImport(module: String($0.1), file: file, line: index + 1) }
    }
  }
}
