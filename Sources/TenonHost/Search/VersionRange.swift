/// Which versions of a plugin will do: `^1.2`, or exactly `1.2.0`.
///
/// A caret lets everything after the first number that is not 0 grow: `^1.2` is 1.2 or later, below 2; `^0.2.3` is 0.2.3
/// or later, below 0.3. A pre-release is in no range but one that begins with a pre-release of the same version.
public struct VersionRange: Sendable, Equatable {
  /// As it is written.
  public let text: String
  private let start: PluginVersion
  /// The numbers that may not change; nil when nothing may.
  private let kept: [Int]?

  /// Nil for what is neither a version nor a caret before one to three numbers, perhaps with a pre-release.
  public init?(_ text: String) {
    let version = text.hasPrefix("^") ? text.dropFirst() : text[...]
    guard PluginVersion.isLegal(String(version)) else { return nil }
    self.text = text
    start = PluginVersion(String(version))
    guard text.hasPrefix("^") else {
      kept = nil
      return
    }
    let words = version.prefix { $0 != "-" }.split(separator: ".", omittingEmptySubsequences: false)
    let numbers = words.compactMap { word in word.allSatisfy(\.isNumber) ? Int(word) : nil }
    // One above the last must be a number, too.
    guard numbers.count == words.count, numbers.count <= 3, numbers.allSatisfy({ $0 < 1 << 53 }) else { return nil }
    let first = numbers.firstIndex { $0 != 0 } ?? numbers.count - 1
    kept = Array(numbers[...first])
  }

  public func contains(_ version: String) -> Bool {
    let version = PluginVersion(version)
    guard let kept else { return version == start }
    guard version.begins(with: kept), version >= start else { return false }
    return !version.isPreRelease || (start.isPreRelease && version.hasNumbers(of: start))
  }

  /// In words, for messages: `1.2 or later, below 2`.
  public var explanation: String {
    guard let kept else { return "exactly \(text)" }
    let end = kept.dropLast() + [(kept.last ?? 0) + 1]
    return "\(text.dropFirst()) or later, below \(end.map(String.init).joined(separator: "."))"
  }
}

extension VersionRange: CustomStringConvertible {
  public var description: String { text }
}
