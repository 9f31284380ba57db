import Foundation
import TenonHost

/// The files that a new plugin starts with.
///
/// Four folders are laid over each other: `common`, `kinds/KIND`, `languages/LANGUAGE/common` and
/// `languages/LANGUAGE/KIND`. In the files and their names the whole words COMPONENT, VENDOR, PLUGIN and KIND stand for
/// the plugin's own, so that a template is source like any other.
public struct PluginTemplate {
  private let folders: [String]
  private let words: [String: String]

  public init(_ name: PluginName, kind: PluginKind, language: PluginLanguage, toolkit: Toolkit) {
    let languages = "\(toolkit.templates)/languages/\(language)"
    folders = [
      "\(toolkit.templates)/common", "\(toolkit.templates)/kinds/\(kind)", "\(languages)/common",
      "\(languages)/\(kind)",
    ]
    words = [
      "COMPONENT": name.component, "VENDOR": name.vendor, "PLUGIN": name.plugin, "KIND": kind.rawValue,
      "LANGUAGE": language.title,
    ]
  }

  /// Writes the files into a folder that is made for them, and yields their names.
  ///
  /// - Throws: `AuthorError` when the folder is there already or cannot be written.
  public func write(to folder: String) throws(AuthorError) -> [String] {
    let manager = FileManager.default
    guard !manager.fileExists(atPath: folder) else { throw .folderExists(folder) }
    var written: [String] = []
    do {
      try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for source in folders {
        for file in (manager.enumerator(atPath: source)?.compactMap { $0 as? String } ?? []).sorted() {
          var isDirectory: ObjCBool = false
          _ = manager.fileExists(atPath: "\(source)/\(file)", isDirectory: &isDirectory)
          guard !isDirectory.boolValue else { continue }
          let name = filled(file)
          let target = URL(fileURLWithPath: "\(folder)/\(name)")
          try manager.createDirectory(at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
          try Data(filled(String(contentsOfFile: "\(source)/\(file)", encoding: .utf8)).utf8).write(to: target)
          written.append(name)
        }
      }
    } catch {
      throw .notWritten(folder, reason: error.systemReason)
    }
    return written.sorted()
  }

  /// The text with its placeholders replaced; a word within a longer one (`TENON_PLUGIN`) stays.
  private func filled(_ text: String) -> String {
    var result = ""
    var word = ""
    func isWord(_ character: Character) -> Bool {
      character == "_" || (character.isASCII && (character.isLetter || character.isNumber))
    }
    for character in text {
      if isWord(character) {
        word.append(character)
        continue
      }
      result += words[word] ?? word
      word = ""
      result.append(character)
    }
    return result + (words[word] ?? word)
  }
}
