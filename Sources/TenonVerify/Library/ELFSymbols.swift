import Foundation

/// The symbols that a shared library defines for others, read from its file; every offset is checked.
struct ELFSymbols {
  /// Largest library that is looked into, bytes.
  private static let largestFile = 1 << 30
  private static let sectionSize = 64
  private static let symbolSize = 24

  /// Defined, global or weak, and visible to others.
  let exported: [String]

  /// - Returns: nil for what is no 64-bit little-endian ELF file, or a damaged one.
  init?(path: String) {
    guard let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size]) as? Int, size <= Self.largestFile,
      let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe)
    else { return nil }
    self.init([UInt8](data))
  }

  init?(_ bytes: [UInt8]) {
    let file = Bytes(bytes)
    guard bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]), let table = file.integer(40, 8),
      file.integer(58, 2) == Self.sectionSize, let count = file.integer(60, 2)
    else { return nil }
    // A file that was cut off lacks its end, where the table of sections lies.
    guard let end = Self.sum(table, count * Self.sectionSize), end <= bytes.count else { return nil }
    for index in 0..<count {
      let (start, overflow) = table.addingReportingOverflow(index * Self.sectionSize)
      // Section type 11: the symbols for the dynamic linker.
      guard !overflow, let type = file.integer(start, offset: 4, 4) else { return nil }
      guard type == 11 else { continue }
      guard let offset = file.integer(start, offset: 24, 8), let size = file.integer(start, offset: 32, 8),
        let link = file.integer(start, offset: 40, 4), link < count,
        let (names, namesSize) = Self.extent(file, table, link), let end = Self.sum(offset, size), end <= bytes.count
      else { return nil }
      var exported: [String] = []
      for symbol in stride(from: offset, to: end - Self.symbolSize + 1, by: Self.symbolSize) {
        guard let info = file.integer(symbol, offset: 4, 1), let other = file.integer(symbol, offset: 5, 1),
          let section = file.integer(symbol, offset: 6, 2), let name = file.integer(symbol, 4)
        else { return nil }
        // Binding global (1), weak (2) or unique (10); visibility default (0) or protected (3); section 0: undefined.
        let (binding, visibility) = (info >> 4, other & 3)
        guard [1, 2, 10].contains(binding), [0, 3].contains(visibility), section != 0 else { continue }
        guard name < namesSize, let text = file.text(names + name, end: names + namesSize) else { return nil }
        exported.append(text)
      }
      self.exported = exported
      return
    }
    exported = []
  }

  /// Where a section lies in the file.
  private static func extent(_ file: Bytes, _ table: Int, _ index: Int) -> (start: Int, size: Int)? {
    guard let entry = sum(table, index * sectionSize), let start = file.integer(entry, offset: 24, 8),
      let size = file.integer(entry, offset: 32, 8), let end = sum(start, size), end <= file.bytes.count
    else { return nil }
    return (start, size)
  }

  private static func sum(_ a: Int, _ b: Int) -> Int? {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow || sum < 0 ? nil : sum
  }

  /// Bytes that are read by position, never past their end.
  private struct Bytes {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// A little-endian integer; nil past the end and for numbers that no offset can be.
    func integer(_ position: Int, offset: Int = 0, _ size: Int) -> Int? {
      guard let start = ELFSymbols.sum(position, offset), position >= 0, let end = ELFSymbols.sum(start, size),
        end <= bytes.count
      else { return nil }
      return Int(exactly: bytes[start..<end].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }

    func text(_ start: Int, end: Int) -> String? {
      guard start >= 0, start < end, end <= bytes.count else { return nil }
      return String(decoding: bytes[start..<end].prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
