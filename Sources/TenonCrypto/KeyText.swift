import COpenSSL

/// Ed25519 keys as text files: the PEM forms of PKCS #8 and SubjectPublicKeyInfo, as `openssl genpkey -algorithm ed25519`
/// writes them (RFC 8410).
///
/// A key of this kind has one encoding only, so that nothing has to be parsed.
enum KeyText {
  static let keySize = 32
  private static let publicHead: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]
  private static let privateHead: [UInt8] = [
    0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]

  enum Kind: String {
    case `private` = "PRIVATE KEY"
    case `public` = "PUBLIC KEY"

    var head: [UInt8] { self == .private ? privateHead : publicHead }
    var begin: String { "-----BEGIN \(rawValue)-----" }
    var end: String { "-----END \(rawValue)-----" }
  }

  static func pem(_ kind: Kind, _ key: [UInt8]) -> String {
    let der = kind.head + key
    // EVP_EncodeBlock ends its text with a zero byte.
    var text = [UInt8](repeating: 0, count: (der.count + 2) / 3 * 4 + 1)
    EVP_EncodeBlock(&text, der, Int32(der.count))
    return "\(kind.begin)\n\(String(decoding: text.dropLast(), as: UTF8.self))\n\(kind.end)\n"
  }

  /// The 32 bytes of a key; nil for text that is none of this kind.
  static func key(_ kind: Kind, _ text: String) -> [UInt8]? {
    // Text before the first line and after the last is allowed, as in any PEM file.
    let lines = text.split(whereSeparator: \.isNewline).map { $0.trimmed }
    guard let begin = lines.firstIndex(of: kind.begin), let end = lines[begin...].firstIndex(of: kind.end),
      let der = decoded(lines[begin + 1..<end].joined()), der.starts(with: kind.head),
      der.count == kind.head.count + keySize
    else { return nil }
    return Array(der.suffix(keySize))
  }

  private static func decoded(_ base64: String) -> [UInt8]? {
    let text = Array(base64.utf8)
    guard !text.isEmpty, text.count.isMultiple(of: 4), text.count < 256 else { return nil }
    var bytes = [UInt8](repeating: 0, count: text.count / 4 * 3)
    guard EVP_DecodeBlock(&bytes, text, Int32(text.count)) == bytes.count else { return nil }
    return bytes.dropLast(text.suffix(2).count { $0 == UInt8(ascii: "=") })
  }
}
