import TenonCore

/// A hash or a signature that could not be made, or text that is no key.
public struct CryptoError: TenonError {
  public let diagnostic: Diagnostic

  static let noHash = CryptoError(
    diagnostic: Diagnostic("no-sha256", "the system's OpenSSL does not compute SHA-256")
      .help("look at OPENSSL_CONF and at the installation of libssl"))

  static let noSignature = CryptoError(
    diagnostic: Diagnostic("no-ed25519", "the system's OpenSSL does not compute Ed25519 signatures")
      .help("it needs OpenSSL 1.1.1 or later, not set up to forbid this algorithm"))

  static func notAKey(_ source: String, _ expected: String, _ received: String) -> CryptoError {
    CryptoError(
      diagnostic: Diagnostic("bad-key", "\(source.visibleLine) is no key").expected(expected).received(received)
        .help("`tenon archive keygen NAME` makes a pair of keys: NAME.key signs, NAME.pub is for everybody"))
  }
}
