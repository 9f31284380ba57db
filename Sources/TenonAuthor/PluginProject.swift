import Foundation

/// A folder with the source of one plugin.
///
/// What it is written in follows from its files: a Package.swift makes it a Swift package; otherwise the sources are
/// those in the folder itself and in `src` or `Sources` below it, in one language. In Rust the crate's root is `lib.rs`,
/// or the only file.
struct PluginProject {
  let folder: String
  let language: PluginLanguage
  /// Absolute, sorted; of Rust the crate's root alone.
  let sources: [String]
  let isPackage: Bool

  init(_ path: String) throws(AuthorError) {
    let url = URL(fileURLWithPath: path).standardizedFileURL
    folder = url.path
    guard !FileManager.default.fileExists(atPath: "\(url.path)/Package.swift") else {
      (language, sources, isPackage) = (.swift, [], true)
      return
    }
    isPackage = false
    let files = Self.files(in: url.path)
    let found = PluginLanguage.allCases.compactMap { language in
      let own = files.filter { language.endings.contains(URL(fileURLWithPath: $0).pathExtension) }
      return own.isEmpty ? nil : (language: language, files: own)
    }
    guard let first = found.first else { throw .noProject(url.path) }
    guard found.count == 1 else { throw .severalLanguages(url.path, found.map(\.language.title)) }
    language = first.language
    guard first.language == .rust else {
      sources = first.files
      return
    }
    let roots = first.files.filter { $0.hasSuffix("/lib.rs") }
    sources = Array((roots.isEmpty ? first.files : roots).prefix(1))
  }

  /// Files in the folder, and in `src` and `Sources` at any depth.
  private static func files(in folder: String) -> [String] {
    let manager = FileManager.default
    let top = (try? manager.contentsOfDirectory(atPath: folder)) ?? []
    let nested = ["src", "Sources"].flatMap { name in
      (manager.enumerator(atPath: "\(folder)/\(name)")?.compactMap { $0 as? String } ?? []).map { "\(name)/\($0)" }
    }
    return (top + nested).filter { !$0.hasPrefix(".") }.sorted().map { "\(folder)/\($0)" }
  }
}
