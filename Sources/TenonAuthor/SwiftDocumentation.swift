import Foundation
import TenonHost

/// What the sources of a Swift plugin say of its components: the `///` lines directly above the type that declares one.
///
/// A component is found by the name in its `Declaration("Name"`, whatever the type is called. Types are those that
/// begin at the left margin; their extensions in other files count with them.
public struct SwiftDocumentation: Sendable {
  /// The text of each component that has one, by its name, as Markdown.
  public let texts: [String: String]

  /// - Parameter folder: a plugin's folder as `tenon plugin build` takes it. Other languages have no such comments.
  public init(folder: String) throws(AuthorError) { try self.init(PluginProject(folder)) }

  init(_ project: PluginProject) throws(AuthorError) {
    let files = project.isPackage ? Self.packageFiles(project.folder) : project.sources
    let isSwift = project.language == .swift
    try self.init(sources: (isSwift ? files : []).compactMap { try? String(contentsOfFile: $0, encoding: .utf8) })
  }

  /// - Parameter sources: the contents of the files.
  /// - Throws: `AuthorError.longDocumentation` for a text that no manifest could hold.
  public init(sources: [String]) throws(AuthorError) {
    var comments: [String: String] = [:]
    var types: [String: String] = [:]
    for source in sources {
      for part in Self.parts(of: source) {
        if let comment = part.comment { comments[part.type] = comment }
        for match in part.code.matches(of: #/\bDeclaration\(\s*"(\w+)"/#) { types[String(match.1)] = part.type }
      }
    }
    texts = types.compactMapValues { comments[$0] }
    for (component, text) in texts.sorted(by: { $0.key < $1.key })
    where text.utf8.count > ComponentManifest.longestDocumentation {
      throw .longDocumentation(component, byteCount: text.utf8.count)
    }
  }

  /// A type, or an extension of one, in a file.
  private struct Part {
    let type: String
    let comment: String?
    var code = ""
  }

  private static func parts(of source: String) -> [Part] {
    var parts: [Part] = []
    var comment: [Substring] = []
    var isInside = false
    for line in source.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      if line.hasPrefix("///") {
        comment.append(line.dropFirst(line.hasPrefix("/// ") ? 4 : 3))
        continue
      }
      // Attributes stand between a comment and its type.
      if line.hasPrefix("@"), !line.contains("struct "), !line.contains("class "), !line.contains("enum ") { continue }
      if let (keyword, type) = opening(line) {
        let text = comment.joined(separator: "\n")
        parts.append(Part(type: type, comment: keyword == "extension" || text.isEmpty ? nil : text))
        isInside = true
      } else if line.hasPrefix("}") {
        isInside = false
      }
      comment = []
      if isInside, !line.drop(while: \.isWhitespace).hasPrefix("//") { parts[parts.count - 1].code += line + "\n" }
    }
    return parts
  }

  /// The keyword and the name of a type or extension that a line at the left margin begins.
  private static func opening(_ line: Substring) -> (keyword: Substring, type: String)? {
    guard line.first?.isLetter == true || line.hasPrefix("@") else { return nil }
    let pattern =
      #/
      (?: @\w+ \s+ )* (?: (?: public | package | internal | private | fileprivate | final ) \s+ )*
      ( struct | enum | class | extension ) \s+ (\w+)
      /#
    return line.prefixMatch(of: pattern).map { ($0.1, String($0.2)) }
  }

  /// The sources of a Swift package, at any depth.
  private static func packageFiles(_ folder: String) -> [String] {
    let names = FileManager.default.enumerator(atPath: "\(folder)/Sources")?.compactMap { $0 as? String } ?? []
    return names.filter { $0.hasSuffix(".swift") }.sorted().map { "\(folder)/Sources/\($0)" }
  }
}
