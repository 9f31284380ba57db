/// A version by which plugins of one id are put in order: numbers with dots, then perhaps a pre-release.
///
/// `1.10.0` comes after `1.9`, `2.0.0` after `2.0.0-rc.1`. What is no number is compared as text.
public struct PluginVersion: Comparable, Sendable {
  private let numbers: [Part]
  private let preRelease: [Part]

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

  public static func < (left: PluginVersion, right: PluginVersion) -> Bool {
    let count = max(left.numbers.count, right.numbers.count)
    for index in 0..<count {
      let mine = index < left.numbers.count ? left.numbers[index] : .number(0)
      let theirs = index < right.numbers.count ? right.numbers[index] : .number(0)
      if mine != theirs { return mine < theirs }
    }
    guard left.preRelease != right.preRelease else { return false }
    if left.preRelease.isEmpty || right.preRelease.isEmpty { return right.preRelease.isEmpty }
    return left.preRelease.lexicographicallyPrecedes(right.preRelease)
  }

  public static func == (left: PluginVersion, right: PluginVersion) -> Bool { !(left < right) && !(right < left) }
}

extension PluginVersion {
  /// Whether a version can be the name of a folder: letters, digits and `.-+`, a letter or digit first, at most 64.
  public static func isLegal(_ text: String) -> Bool {
    let isAlphanumeric = { (byte: UInt8) in
      (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
    }
    return (1...64).contains(text.utf8.count) && text.utf8.first.map(isAlphanumeric) == true
      && text.utf8.allSatisfy { isAlphanumeric($0) || ".-+".utf8.contains($0) }
  }
}
