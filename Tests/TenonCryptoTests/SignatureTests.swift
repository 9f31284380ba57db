import TenonCrypto
import Testing

/// Hashes and signatures are those of the standards, so that any other program can check them.
@Suite struct SignatureTests {
  private func bytes(_ digits: String) -> [UInt8] {
    stride(from: 0, to: digits.count, by: 2).compactMap { offset in
      let start = digits.index(digits.startIndex, offsetBy: offset)
      return UInt8(digits[start..<digits.index(start, offsetBy: 2)], radix: 16)
    }
  }

  /// FIPS 180-2, appendix B.
  @Test func hash_isThatOfTheStandard() throws {
    #expect(
      try SHA256.hash(Array("abc".utf8)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(try SHA256.hash([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    let hash = try SHA256()
    try hash.add(Array("something else".utf8))
    _ = try hash.finish()
    try hash.restart()
    for part in ["a", "", "bc"] { try hash.add(Array(part.utf8)) }
    #expect(try hash.finish() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  /// RFC 8032, section 7.1, test 3.
  @Test func signature_isThatOfTheStandard() throws {
    let key = try SigningKey(seed: bytes("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7"))
    #expect(key.publicKey.hexadecimal == "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
    let signature = try key.signature(of: [0xAF, 0x82])
    #expect(
      signature
        == bytes(
          "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
        ))
    #expect(try key.publicKey.verifies(signature, of: [0xAF, 0x82]))
    #expect(try !key.publicKey.verifies(signature, of: [0xAF, 0x83]))
    #expect(try !key.publicKey.verifies(signature.dropLast(), of: [0xAF, 0x82]))
    #expect(try !SigningKey().publicKey.verifies(signature, of: [0xAF, 0x82]))
  }

  /// Both written by `openssl genpkey -algorithm ed25519` and `openssl pkey -pubout`.
  @Test func keys_areReadAsOpenSSLWritesThem() throws {
    let secret = """
      -----BEGIN PRIVATE KEY-----
      MC4CAQAwBQYDK2VwBCIEIMWqjfQ/n4N77bdELzHct7Fm04U1B28JS4XOOi4LRFj3
      -----END PRIVATE KEY-----
      """
    let shown = """
      -----BEGIN PUBLIC KEY-----
      MCowBQYDK2VwAyEA/FHNjmIYoaONpH7QAjDwWAgW7RO6MwOsXeuRFUiQgCU=
      -----END PUBLIC KEY-----
      """
    let key = try SigningKey(secret, source: "a.key")
    #expect(key.publicKey.hexadecimal == "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025")
    #expect(key.pem == secret + "\n")
    #expect(key.publicKey.pem == shown + "\n")
    #expect(try PublicKey(shown, source: "a.pub") == key.publicKey)
    #expect(try PublicKey("\(key.publicKey)\n", source: "the option") == key.publicKey)
    // The secret tells the other one, so it will do where that is asked for.
    #expect(try PublicKey(secret, source: "a.key") == key.publicKey)
    let windows = secret.split(separator: "\n").joined(separator: "\r\n")
    #expect(try SigningKey("Bag Attributes\r\n" + windows, source: "a.key").publicKey == key.publicKey)
  }

  @Test(arguments: [
    "", "ed25519:", "ed25519:00", "-----BEGIN PUBLIC KEY-----", "-----BEGIN PUBLIC KEY-----\n-----END PUBLIC KEY-----",
    "-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----", "ed25519:" + String(repeating: "g", count: 64),
    "-----BEGIN PRIVATE KEY-----\n====\n-----END PRIVATE KEY-----",
    "-----BEGIN PRIVATE KEY-----\n\(String(repeating: "A", count: 400))\n-----END PRIVATE KEY-----",
  ])
  func otherText_isNoKey(_ text: String) {
    #expect(throws: CryptoError.self) { try PublicKey(text, source: "a.pub") }
    #expect(throws: CryptoError.self) { try SigningKey(text, source: "a.key") }
  }

  @Test func signing_needsTheSecret_andSaysSo() throws {
    let error = #expect(throws: CryptoError.self) { try SigningKey(SigningKey().publicKey.pem, source: "a.pub") }
    #expect(error?.description.contains("received: a public key, which cannot sign") == true)
  }

  @Test func newKeys_differ() throws {
    #expect(try SigningKey().publicKey != SigningKey().publicKey)
  }
}
