import TenonCore
import TenonElements

/// The header of a safetensors file, checked against the length of the data.
struct SafetensorsHeader {
  struct Entry {
    let name: String
    let stored: StoredType
    let shape: Shape
    let begin: Int
    let end: Int
  }

  static let metadataKey = "__metadata__"

  private(set) var metadata: [String: String] = [:]
  /// In the order of their data.
  private(set) var entries: [Entry] = []

  /// Where the data begins in the file.
  private(set) var end = 0

  /// Reads the header of a file and checks it against the file's length.
  ///
  /// - Parameter fetch: so many bytes from an offset on, within the file.
  static func read(
    byteCount: Int, source: String, maximumBytes: Int, _ fetch: (_ offset: Int, _ count: Int) throws -> [UInt8]
  ) throws -> SafetensorsHeader {
    guard byteCount >= 8, let length = LittleEndianBytes(try fetch(0, 8)).uint64(0) else {
      throw SafetensorsError(.tooSmall(byteCount), source: source)
    }
    let limit = min(maximumBytes, SafetensorsReader.formatMaximumHeaderBytes)
    guard let headerLength = Int(exactly: length), headerLength <= limit else {
      throw SafetensorsError(.headerTooLarge(length, limit: limit), source: source)
    }
    guard headerLength <= byteCount - 8 else { throw SafetensorsError(.headerPastEnd(length), source: source) }
    let json = try fetch(8, headerLength).withUnsafeBytes {
      try JSON.parse($0, source: "the header of \(source.printable)")
    }
    var header = try SafetensorsHeader(json, dataCount: byteCount - 8 - headerLength, source: source)
    header.end = 8 + headerLength
    return header
  }

  private init(_ json: JSON, dataCount: Int, source: String) throws {
    guard let object = json.objectValue else {
      throw SafetensorsError(.notAnObject(received: json.kind), source: source)
    }
    for (name, value) in object {
      if name == Self.metadataKey {
        metadata = try Self.readMetadata(value, source)
      } else {
        entries.append(try SafetensorsEntryReader(name: name, source: source).read(value))
      }
    }
    entries.sort { ($0.begin, $0.end) < ($1.begin, $1.end) }
    var position = 0
    for entry in entries {
      guard entry.begin == position else {
        throw SafetensorsError(
          .notContiguous(expected: position, received: entry.begin), source: source, tensor: entry.name)
      }
      position = entry.end
    }
    guard position == dataCount else {
      throw SafetensorsError(.dataLength(expected: position, received: dataCount), source: source)
    }
  }

  private static func readMetadata(_ json: JSON, _ source: String) throws -> [String: String] {
    if json.isNull { return [:] }
    guard let object = json.objectValue else {
      throw SafetensorsError(.badMetadata(received: json.kind), source: source)
    }
    var metadata: [String: String] = [:]
    for (key, value) in object {
      guard let text = value.stringValue else {
        throw SafetensorsError(.badMetadata(received: "\(value.kind) under '\(key.printable)'"), source: source)
      }
      metadata[key] = text
    }
    return metadata
  }
}

/// Reads the header's entry of one tensor.
private struct SafetensorsEntryReader {
  let name: String
  let source: String

  func read(_ json: JSON) throws -> SafetensorsHeader.Entry {
    guard json.objectValue != nil else { throw wrong("an object", json) }
    let shape = try readNaturals("shape", json["shape"])
    guard shape.count <= SafetensorsReader.maximumRank else {
      throw refuse(.rankTooHigh(shape.count, limit: SafetensorsReader.maximumRank))
    }
    let stored = try readType(json["dtype"])
    let offsets = try readNaturals("data_offsets", json["data_offsets"])
    guard offsets.count == 2 else { throw wrong("two data_offsets", received: "\(offsets.count)") }
    let (begin, end) = (offsets[0], offsets[1])
    guard begin <= end else { throw refuse(.offsetsReversed) }
    guard let byteCount = Shape(shape).byteCount(of: stored) else { throw refuse(.shapeTooLarge(Shape(shape))) }
    guard byteCount == end - begin else { throw refuse(.sizeMismatch(expected: byteCount, received: end - begin)) }
    return SafetensorsHeader.Entry(name: name, stored: stored, shape: Shape(shape), begin: begin, end: end)
  }

  private func readNaturals(_ field: String, _ json: JSON?) throws -> [Int] {
    guard let items = json?.arrayValue else { throw wrong("an array '\(field)'", json) }
    return try items.map { item in
      guard let number = item.intValue, number >= 0 else {
        throw wrong("integers from 0 in '\(field)'", received: (try? item.text()).map { String($0.prefix(40)) })
      }
      return number
    }
  }

  private func readType(_ json: JSON?) throws -> StoredType {
    guard let name = json?.stringValue else { throw wrong("a string 'dtype'", json) }
    if let dtype = DType.allCases.first(where: { $0.safetensorsName == name }) { return StoredType(dtype) }
    if let unsigned = Self.unsigned[name] { return unsigned }
    throw refuse(Self.namesWeLack.contains(name) ? .unsupportedDType(name) : .unknownDType(name))
  }

  private static let unsigned: [String: StoredType] = ["U16": .uint16, "U32": .uint32, "U64": .uint64]

  private static let namesWeLack: Set<String> = [
    "C64", "F8_E5M2", "F8_E4M3", "F8_E8M0", "F8_E4M3FNUZ", "F8_E5M2FNUZ", "F6_E2M3", "F6_E3M2",
    "F4",
  ]

  private func refuse(_ fault: SafetensorsError.Fault) -> SafetensorsError {
    SafetensorsError(fault, source: source, tensor: name)
  }

  private func wrong(_ expected: String, _ json: JSON?) -> SafetensorsError {
    wrong(expected, received: json?.kind ?? "nothing")
  }

  private func wrong(_ expected: String, received: String?) -> SafetensorsError {
    refuse(.badEntry(expected: expected, received: received?.printable ?? "something else"))
  }
}

extension Shape {
  /// The bytes of all elements, or nil when that overflows.
  func byteCount(of stored: StoredType) -> Int? {
    guard let count = checkedElementCount else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: stored.byteCount)
    return overflow ? nil : bytes
  }
}
