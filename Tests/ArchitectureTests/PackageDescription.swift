import Foundation

/// The targets and their dependencies, read from the text of `Package.swift`.
///
/// `swift package describe` would wait for the lock that `swift test` holds.
struct PackageDescription {
  struct Target {
    let name: String
    let dependencies: [String]
    /// Relative to the repository.
    let folder: String
    let line: Int
  }

  let targets: [Target]

  static let repository = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  init() throws {
    let text = try String(
      contentsOf: Self.repository.appendingPathComponent("Package.swift"), encoding: .utf8)
    self.init(text: text)
  }

  init(text: String) {
    // Comments may hold anything; line numbers stay.
    let text = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.replacing(#/(^|\s)\/\/.*$/#, with: "") }.joined(separator: "\n")
    var targets: [Target] = []
    for match in text.matches(of: #/\.(target|executableTarget|testTarget|systemLibrary)\(\s*name: "([^"]+)"/#) {
      let call = Self.call(from: match.range.lowerBound, in: text)
      let folder = Self.string("path", in: call) ?? (match.1 == "testTarget" ? "Tests/" : "Sources/") + match.2
      targets.append(
        Target(
          name: String(match.2), dependencies: Self.dependencies("dependencies", in: call), folder: folder,
          line: Self.line(of: match.range.lowerBound, in: text)))
    }
    // plugin("Name", in: "folder", uses: [...])
    for match in text.matches(of: #/(?m)^ *plugin\("([^"]+)",(?: in: "([^"]+)",)? uses/#) {
      let call = Self.call(from: match.range.lowerBound, in: text)
      targets.append(
        Target(
          name: String(match.1), dependencies: ["TenonPlugin"] + Self.dependencies("uses", in: call),
          folder: "\(match.2 ?? "Plugins")/\(match.1)", line: Self.line(of: match.range.lowerBound, in: text)))
    }
    self.targets = targets
  }

  subscript(name: String) -> Target? { targets.first { $0.name == name } }

  /// Everything that a target reaches by its declared dependencies.
  func reach(of name: String) -> Set<String> {
    var reached: Set<String> = []
    var open = self[name]?.dependencies ?? []
    while let next = open.popLast() {
      if reached.insert(next).inserted { open += self[next]?.dependencies ?? [] }
    }
    return reached
  }

  /// The text of one call, to its closing parenthesis.
  private static func call(from start: String.Index, in text: String) -> Substring {
    var depth = 0
    for index in text[start...].indices {
      if text[index] == "(" { depth += 1 }
      if text[index] == ")" {
        depth -= 1
        if depth == 0 { return text[start...index] }
      }
    }
    return text[start...]
  }

  private static func string(_ label: String, in call: Substring) -> String? {
    guard let start = call.range(of: "\(label): \"") else { return nil }
    return String(call[start.upperBound...].prefix { $0 != "\"" })
  }

  /// Names in `label: [...]`; of a product the name of the product.
  private static func dependencies(_ label: String, in call: Substring) -> [String] {
    guard let start = call.range(of: "\(label): [") else { return [] }
    let list = call[start.upperBound...].prefix { $0 != "]" }
      .replacing(#/package: "[^"]+"/#, with: "")
    return list.matches(of: #/"([^"]+)"/#).map { String($0.1) }
  }

  private static func line(of index: String.Index, in text: String) -> Int {
    text[..<index].count { $0 == "\n" } + 1
  }
}
