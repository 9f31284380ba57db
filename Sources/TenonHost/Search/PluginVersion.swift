/// A version by which plugins of one id are put in order: numbers with dots, then perhaps a pre-release.
///
/// `1.10.0` comes after `1.9`, `2.0.0` after `2.0.0-rc.1`. What is no number is compared as text.
public struct PluginVersion: Comparable, Sendable {
  private let numbers: [Part]
  private let preRelease: [Part]

  var isPreRelease: Bool { !preRelease.isEmpty }

  private enum Part: Comparable {
    // Numbers come before texts, as in semantic versions.
    case number(Int)
    case text(String)

    init(_ text: Substring) { self = Int(text).map(Part.number) ?? .text(String(text)) }
  }

  public init(_ text: String) {
    let withoutBuild = text.prefix { $0 != "+" }
    let halves = withoutBuild.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    numbers = (halves.first ?? "").split(separator: ".").map(Part.init)
    preRelease = halves.count > 1 ? halves[1].split(separator: ".").map(Part.init) : []
  }

  /// Whether the first numbers are these; those that are not there count as 0.
  func begins(with first: [Int]) -> Bool {
    first.indices.allSatisfy { number(at: $0) == .number(first[$0]) }
  }

  /// Whether both are the same but for their pre-releases.
  func hasNumbers(of other: PluginVersion) -> Bool {
    (0..<max(numbers.count, other.numbers.count)).allSatisfy { number(at: $0) == other.number(at: $0) }
  }

  private func number(at index: Int) -> Part { index < numbers.count ? numbers[index] : .number(0) }

  public static func < (left: PluginVersion, right: PluginVersion) -> Bool {
    let count = max(left.numbers.count, right.numbers.count)
    for index in 0..<count where left.number(at: index) != right.number(at: index) {
      return left.number(at: index) < right.number(at: index)
    }
    guard left.preRelease != right.preRelease else { return false }
    if left.preRelease.isEmpty || right.preRelease.isEmpty { return right.preRelease.isEmpty }
    return left.preRelease.lexicographicallyPrecedes(right.preRelease)
  }

  public static func == (left: PluginVersion, right: PluginVersion) -> Bool { !(left < right) && !(right < left) }
}

extension PluginVersion {
  /// How a legal version looks, for messages.
  public static let form = "letters, digits and .-+, as in 1.0.0"

  /// Whether a version can be the name of a folder: letters, digits and `.-+`, a letter or digit first, at most 64.
  public static func isLegal(_ text: String) -> Bool {
    let isAlphanumeric = { (byte: UInt8) in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
    return (1...64).contains(text.utf8.count) && text.utf8.first.map(isAlphanumeric) == true
      && text.utf8.allSatisfy { isAlphanumeric($0) || ".-+".utf8.contains($0) }
  }
}
