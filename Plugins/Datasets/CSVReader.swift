import TenonPlugin

/// The records of a CSV file, one after another, in memory that does not grow with the file.
///
/// RFC 4180: fields between separators, quotes around those that hold separators, line ends or (doubled) quotes. LF, CRLF and
/// CR end records; blank lines are skipped; a byte-order mark of UTF-8 is no part of the text; gzip is inflated.
///
/// Used by one thread.
final class CSVReader {
  let path: String
  /// Where the record begins, from 1.
  private(set) var line = 0
  /// Fields of the record.
  private(set) var fieldCount = 0

  private let separator: UInt8
  private let source: ByteSource
  private let chunk = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
  private var position = 0
  private var end = 0
  /// Lines that have ended.
  private var linesRead = 0
  /// The fields after one another, without quotes.
  private var record = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 12, alignment: 64)
  private var recordEnd = 0
  private var ends: [Int] = []

  /// A record is never longer, so that a quote that is not closed does not fill the memory.
  private static let largestRecord = 1 << 26
  private static let largestFieldCount = 1 << 20
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
  private static let quote = UInt8(ascii: "\"")

  /// - Throws: `ComponentError` (data) unless it is a file that can be read and that may be such a text.
  init(_ path: String, separator: UInt8) throws {
    self.path = path
    self.separator = separator
    source = try ByteSource(path)
    try refill()
    let mark = chunk[..<min(3, end)]
    if mark.starts(with: [0xFF, 0xFE]) || mark.starts(with: [0xFE, 0xFF]) {
      throw source.fault("expected UTF-8, received UTF-16; save it as UTF-8")
    }
    if mark.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  deinit {
    chunk.deallocate()
    record.deallocate()
  }

  /// A field of the record, valid until the next one is read.
  subscript(field: Int) -> UnsafeRawBufferPointer {
    let start = field == 0 ? 0 : ends[field - 1]
    return UnsafeRawBufferPointer(rebasing: record[start..<ends[field]])
  }

  /// An error at the record's line.
  func fault(_ what: String) -> ComponentError { Self.fault(path, line, what) }

  static func fault(_ path: String, _ line: Int, _ what: String) -> ComponentError {
    ComponentError(.data, "\(path):\(line): \(what)")
  }

  /// Reads the next record; false at the end of the file.
  ///
  /// - Throws: `ComponentError` (data) naming the line.
  func next() throws -> Bool {
    while true {
      line = linesRead + 1
      recordEnd = 0
      ends.removeAll(keepingCapacity: true)
      guard try !isAtEnd() else { return false }
      try readFields()
      // A blank line has one field without anything in it.
      if ends.count > 1 || recordEnd > 0 || wasQuoted {
        fieldCount = ends.count
        return true
      }
    }
  }

  private var wasQuoted = false

  private func readFields() throws {
    wasQuoted = false
    while true {
      let ending = try peek() == Self.quote ? try quotedField() : try plainField()
      ends.append(recordEnd)
      if ending != separator { return }
      guard ends.count < Self.largestFieldCount else {
        throw fault("expected at most \(Self.largestFieldCount) fields, received more")
      }
    }
  }

  /// Reads to the separator or the end of the record; returns which.
  private func plainField() throws -> UInt8 {
    while true {
      let bytes = chunk
      let start = position
      var place = start
      while place < end {
        let byte = bytes[place]
        if byte == separator || byte == Self.lineFeed || byte == Self.carriageReturn || byte == 0 { break }
        place &+= 1
      }
      try keep(start..<place)
      position = place
      if place < end { return try fieldEnd() }
      try refill()
      if end == 0 { return Self.lineFeed }
    }
  }

  /// Takes the byte that ends a field.
  private func fieldEnd() throws -> UInt8 {
    let byte = chunk[position]
    guard byte != 0 else { throw fault("expected a text, received a zero byte") }
    position += 1
    if byte == separator { return byte }
    linesRead += 1
    if byte == Self.carriageReturn, try peek() == Self.lineFeed { position += 1 }
    return Self.lineFeed
  }

  private func quotedField() throws -> UInt8 {
    wasQuoted = true
    let opening = linesRead + 1
    position += 1
    while true {
      let start = position
      var place = start
      while place < end {
        let byte = chunk[place]
        if byte == Self.quote || byte == 0 { break }
        if byte == Self.lineFeed || byte == Self.carriageReturn {
          // Of CR LF the LF counts, so that a pair is one line wherever the chunk ends.
          if byte == Self.lineFeed || place + 1 < end && chunk[place + 1] != Self.lineFeed { linesRead += 1 }
        }
        place &+= 1
      }
      do {
        try keep(start..<place)
      } catch {
        throw Self.fault(path, opening, "the quote that opens here is not closed within \(Self.largestRecord) bytes")
      }
      position = place
      guard place < end else {
        try refill()
        if end == 0 { throw Self.fault(path, opening, "the quote that opens here is never closed") }
        continue
      }
      guard chunk[place] != 0 else { throw fault("expected a text, received a zero byte") }
      position += 1
      guard let next = try peek() else { return Self.lineFeed }
      if next == Self.quote {
        try keep(position..<position + 1)
        position += 1
      } else if next == separator || next == Self.lineFeed || next == Self.carriageReturn {
        return try fieldEnd()
      } else {
        throw Self.fault(
          path, linesRead + 1,
          "expected a separator or the end of the line behind a closing quote; double quotes inside a field"
        )
      }
    }
  }

  private func keep(_ range: Range<Int>) throws {
    guard !range.isEmpty else { return }
    let needed = recordEnd + range.count
    if needed > record.count {
      guard needed <= Self.largestRecord else {
        throw fault("expected a record of at most \(Self.largestRecord) bytes, received a longer one")
      }
      let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: max(needed, 2 * record.count), alignment: 64)
      larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: record[..<recordEnd]))
      record.deallocate()
      record = larger
    }
    UnsafeMutableRawBufferPointer(rebasing: record[recordEnd..<needed]).copyMemory(
      from: UnsafeRawBufferPointer(rebasing: chunk[range]))
    recordEnd = needed
  }

  private func isAtEnd() throws -> Bool { try peek() == nil }

  /// The next byte; nil at the end of the file.
  private func peek() throws -> UInt8? {
    if position >= end { try refill() }
    return position < end ? chunk[position] : nil
  }

  private func refill() throws {
    position = 0
    end = try source.read(into: chunk)
  }
}
