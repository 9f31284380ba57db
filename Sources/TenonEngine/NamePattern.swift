/// A pattern of parameter names: `*` stands for any text, dots included, `?` for one character.
package struct NamePattern {
  private let pattern: [UInt8]

  package init(_ pattern: String) { self.pattern = Array(pattern.utf8) }

  /// Whether the whole name matches; takes time in proportion to both lengths at most.
  package func matches(_ name: String) -> Bool {
    let name = Array(name.utf8)
    var (at, position) = (0, 0)
    // Where to go on after the last star when what follows it does not match.
    var retry: (at: Int, position: Int)?
    while position < name.count {
      if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
        retry = (at + 1, position)
        at += 1
      } else if at < pattern.count, pattern[at] == name[position] || pattern[at] == UInt8(ascii: "?") {
        (at, position) = (at + 1, position + 1)
      } else if let last = retry {
        retry = (last.at, last.position + 1)
        (at, position) = (last.at, last.position + 1)
      } else {
        return false
      }
    }
    return pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
