import Synchronization

/// Bytes that should be UTF-8 and may be anything, such as names of files, as text that keeps them apart.
public enum ByteText {
  /// The text; a byte that is not part of a character stands as `\xE9`, so that no two names become one.
  ///
  /// A name that holds such signs itself stays as it is, which is the one way to write two names alike.
  public static func text(_ bytes: some Collection<UInt8>) -> String {
    if let text = String(validating: bytes, as: UTF8.self) { return text }
    var text = ""
    var rest = bytes[...]
    while let byte = rest.first {
      let character = (1...4).lazy.compactMap { count -> String? in
        let head = rest.prefix(count)
        return head.count == count ? String(validating: head, as: UTF8.self) : nil
      }.first
      text += character ?? "\\x\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))"
      rest = rest.dropFirst(character?.utf8.count ?? 1)
    }
    return text
  }

  /// Parts of paths that a command was given, by their text; only those that are not UTF-8.
  private static let given = Mutex<[String: [UInt8]]>([:])

  /// The text of an argument, from which `bytes(ofPath:)` finds the bytes again.
  package static func argument(_ bytes: [UInt8]) -> String {
    for part in bytes.split(separator: UInt8(ascii: "/")) where String(validating: part, as: UTF8.self) == nil {
      given.withLock { $0[text(part)] = Array(part) }
    }
    return text(bytes)
  }

  /// The bytes of a path: those of its text, but of an argument those that were given.
  package static func bytes(ofPath text: String) -> [UInt8] {
    given.withLock { given in
      if given.isEmpty { return Array(text.utf8) }
      let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { part in
        given[String(Substring(part))] ?? Array(part)
      }
      return Array(parts.joined(separator: CollectionOfOne(UInt8(ascii: "/"))))
    }
  }

  /// A path as C functions take it.
  package static func withPath<Result>(_ text: String, _ body: (UnsafePointer<CChar>) throws -> Result) rethrows
    -> Result
  {
    let bytes = bytes(ofPath: text).map { CChar(bitPattern: $0) } + [0]
    return try bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { preconditionFailure("never empty: it ends with a zero byte") }
      return try body(base)
    }
  }
}
