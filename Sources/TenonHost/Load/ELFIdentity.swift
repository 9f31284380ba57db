import TenonABI

/// The identity record of a plugin's library, read from the file without running anything in it.
public struct ELFIdentity: Sendable, Equatable {
  public let abiMajor: Int
  public let needsMinor: Int
  public let id: String

  /// Reads the section `.tenon.plugin` of a 64-bit little-endian ELF file; nil when the file is none,
  /// or has no such section, or one that is damaged.
  public init?(path: String) {
    guard let file = ELFFile(path: path), let section = file.section(named: ".tenon.plugin") else { return nil }
    self.init(section: section)
  }

  init?(section bytes: [UInt8]) {
    func integer(_ offset: Int, _ size: Int) -> UInt64? { bytes.littleEndian(at: offset, size: size) }
    guard integer(0, 8) == TENON_IDENTITY_MAGIC, let major = integer(8, 2), let minor = integer(10, 2),
      let size = integer(12, 4), (1...79).contains(size), bytes.count >= 16 + Int(size)
    else { return nil }
    abiMajor = Int(major)
    needsMinor = Int(minor)
    id = String(decoding: bytes[16..<16 + Int(size)], as: UTF8.self)
  }
}
