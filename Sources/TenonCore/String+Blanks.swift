extension StringProtocol where SubSequence == Substring {
  /// Without the spaces and tabs around it.
  package var trimmed: String { String(drop(while: \.isBlank).withoutTrailingBlanks) }

  /// Without the spaces and tabs at its end.
  package var withoutTrailingBlanks: Substring {
    guard let last = lastIndex(where: { !$0.isBlank }) else { return "" }
    return self[...last]
  }
}

extension Character {
  fileprivate var isBlank: Bool { self == " " || self == "\t" }
}
