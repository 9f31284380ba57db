/// The libraries that a program or library wants from the dynamic linker, as its file says.
package struct ELFDependencies: Sendable, Equatable {
  /// Names such as `libzip.so.4`, in the order of the file.
  package let needed: [String]

  /// The longest table that is read: of a library, some hundred bytes.
  private static let longestTable = 1 << 16
  private static let longestName = 256

  /// Nil for what is no 64-bit little-endian ELF file with a dynamic section.
  package init?(path: String) {
    guard let file = ELFFile(path: path), let table = file.range(of: ".dynamic"), let texts = file.range(of: ".dynstr"),
      table.size <= Self.longestTable, let bytes = file.read(at: table.offset, count: Int(table.size))
    else { return nil }
    var needed: [String] = []
    for entry in stride(from: 0, to: bytes.count - 15, by: 16) {
      guard let tag = bytes.littleEndian(at: entry, size: 8), let value = bytes.littleEndian(at: entry + 8, size: 8),
        tag != 0
      else { break }
      // DT_NEEDED
      guard tag == 1 else { continue }
      guard value < texts.size, texts.offset <= UInt64.max - value,
        let name = file.read(at: texts.offset + value, count: Int(min(UInt64(Self.longestName), texts.size - value))),
        let end = name.firstIndex(of: 0)
      else { return nil }
      needed.append(String(decoding: name[..<end], as: UTF8.self))
    }
    self.needed = needed
  }
}
