import TenonCore
import TenonFormats

/// Which commit is checked out around a folder, read from `.git` without running git.
///
/// Whether files were changed since then is not told: that takes a look at every file.
package enum GitCommit {
  /// The most bytes of a file with references, of which a large repository may have many.
  private static let largestFile = 64 << 20
  /// How often one reference may stand for another one.
  private static let mostSteps = 5

  /// The commit of the repository that a folder lies in, in hexadecimal; nil without one, or before the first commit.
  package static func of(folder: String) -> String? {
    var place = Folder.absolute(folder)
    while true {
      if let git = repository(at: "\(place)/.git") { return commit(of: git) }
      let above = Folder.above(place)
      guard above != place, above != "." else { return nil }
      place = above
    }
  }

  /// The folder itself, or the one that the file of a worktree or submodule names.
  private static func repository(at path: String) -> String? {
    if Folder.isThere(path) { return Folder.holds("\(path)/HEAD") ? path : nil }
    guard let text = line(of: path), text.hasPrefix("gitdir: ") else { return nil }
    let named = String(text.dropFirst(8))
    return named.hasPrefix("/") ? named : "\(Folder.above(path))/\(named)"
  }

  private static func commit(of git: String) -> String? {
    // The branches of a worktree are those of the repository that it belongs to.
    var places = [git]
    if let common = line(of: "\(git)/commondir") { places.append(common.hasPrefix("/") ? common : "\(git)/\(common)") }
    var value = line(of: "\(git)/HEAD")
    for _ in 0..<mostSteps {
      guard let text = value, text.hasPrefix("ref: ") else { return value.flatMap(hash) }
      let name = String(text.dropFirst(5))
      guard name.hasPrefix("refs/"), !name.split(separator: "/").contains("..") else { return nil }
      value =
        places.lazy.compactMap { line(of: "\($0)/\(name)") }.first
        ?? places.lazy.compactMap { packed(name, in: "\($0)/packed-refs") }.first
    }
    return nil
  }

  /// A hash of SHA-1 or SHA-256.
  private static func hash(_ text: String) -> String? {
    let digits = text.lowercased()
    return [40, 64].contains(digits.utf8.count) && digits.allSatisfy(\.isHexDigit) ? digits : nil
  }

  private static func packed(_ name: String, in path: String) -> String? {
    guard let bytes = try? InputFile.read(path, maximumBytes: largestFile) else { return nil }
    let wanted = Array(" \(name)".utf8)
    let found = bytes.split(separator: UInt8(ascii: "\n")).first { $0.suffix(wanted.count) == wanted[...] }
    return found.flatMap { hash(String(decoding: $0.dropLast(wanted.count), as: UTF8.self)) }
  }

  /// The first line of a small file.
  private static func line(of path: String) -> String? {
    guard let bytes = try? InputFile.read(path, maximumBytes: 1 << 16) else { return nil }
    return String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline).first.map(String.init)
  }
}
