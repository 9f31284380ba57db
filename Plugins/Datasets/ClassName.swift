/// A class's name by its bytes.
///
/// Swift's strings are equal when they read alike, as é does whether it is one character or two; names are not.
struct ClassName: Hashable, Comparable {
  let text: String
  private let bytes: [UInt8]

  init(_ text: String) {
    self.text = text
    bytes = Array(text.utf8)
  }

  static func == (left: ClassName, right: ClassName) -> Bool { left.bytes == right.bytes }
  static func < (left: ClassName, right: ClassName) -> Bool { left.bytes.lexicographicallyPrecedes(right.bytes) }
  func hash(into hasher: inout Hasher) { hasher.combine(bytes) }
}

extension [String] {
  /// The position of a name: the one with the same bytes, else the only one that reads alike.
  func position(ofClass name: String) -> Int? {
    let wanted = ClassName(name)
    if let position = firstIndex(where: { ClassName($0) == wanted }) { return position }
    let alike = indices.filter { self[$0] == name }
    return alike.count == 1 ? alike[0] : nil
  }
}
