import Glibc

/// Just enough of an ELF file to find a section; every offset is checked against the file's size.
struct ELFFile {
  private static let largestSection = 4096
  private let descriptor: Descriptor

  /// Closes the file with the last use.
  private final class Descriptor {
    let number: Int32
    init(_ number: Int32) { self.number = number }
    deinit { close(number) }
  }

  init?(path: String) {
    let number = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard number >= 0 else { return nil }
    descriptor = Descriptor(number)
    guard let head = read(at: 0, count: 20), head.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]) else { return nil }
  }

  /// A small section's bytes.
  func section(named name: String) -> [UInt8]? {
    guard let range = range(of: name), range.size <= Self.largestSection else { return nil }
    return read(at: range.offset, count: Int(range.size))
  }

  /// Where a section lies in the file; nothing says that it ends within it.
  func range(of name: String) -> (offset: UInt64, size: UInt64)? {
    guard let header = read(at: 0, count: 64), let table = header.littleEndian(at: 40, size: 8),
      header.littleEndian(at: 58, size: 2) == 64, let count = header.littleEndian(at: 60, size: 2),
      let namesIndex = header.littleEndian(at: 62, size: 2), namesIndex < count,
      let entries = read(at: table, count: Int(count) * 64)
    else { return nil }
    func field(_ index: Int, _ offset: Int, _ size: Int) -> UInt64 {
      entries.littleEndian(at: index * 64 + offset, size: size) ?? 0
    }
    let names = field(Int(namesIndex), 24, 8)
    let wanted = Array(name.utf8) + [0]
    for index in 0..<Int(count) {
      let (start, overflow) = names.addingReportingOverflow(field(index, 0, 4))
      guard !overflow, read(at: start, count: wanted.count) == wanted else { continue }
      return (field(index, 24, 8), field(index, 32, 8))
    }
    return nil
  }

  func read(at offset: UInt64, count: Int) -> [UInt8]? {
    guard let offset = Int(exactly: offset), count > 0, count <= 1 << 22 else { return nil }
    var bytes = [UInt8](repeating: 0, count: count)
    let got = pread(descriptor.number, &bytes, count, offset)
    return got == count ? bytes : nil
  }
}

extension [UInt8] {
  func littleEndian(at offset: Int, size: Int) -> UInt64? {
    guard offset >= 0, offset <= count - size else { return nil }
    return self[offset..<offset + size].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
