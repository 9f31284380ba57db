import Foundation

/// Reads TensorBoard's event files, without protobuf or TensorBoard.
public enum EventFiles {
  /// A field of a protobuf message.
  public enum Field: Equatable, Sendable {
    case number(UInt64)
    case bytes([UInt8])
  }

  public struct Failure: Error, CustomStringConvertible {
    public let description: String
  }

  /// The event files of a folder, in the order in which readers go through them.
  public static func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.contains("tfevents") }.sorted()
  }

  /// The data of all records; the checks of each must be right.
  ///
  /// - Parameter allowsCut: whether the file may end within a record, as after a kill.
  public static func records(_ path: String, allowsCut: Bool = false) throws -> [[UInt8]] {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    var (records, position): ([[UInt8]], Int) = ([], 0)
    func number(_ offset: Int, _ count: Int) -> UInt64 {
      (0..<count).reversed().reduce(0) { $0 << 8 | UInt64(bytes[offset + $1]) }
    }
    while position < bytes.count {
      let isCut = position + 12 > bytes.count || position + 16 + Int(number(position, 8)) > bytes.count
      if isCut, allowsCut { return records }
      guard !isCut else { throw Failure(description: "\(path) ends within a record") }
      let length = Int(number(position, 8))
      let data = Array(bytes[position + 12..<position + 12 + length])
      guard number(position + 8, 4) == UInt64(masked(Array(bytes[position..<position + 8]))),
        number(position + 12 + length, 4) == UInt64(masked(data))
      else { throw Failure(description: "the record at \(position) of \(path) has a wrong check") }
      records.append(data)
      position += 16 + length
    }
    return records
  }

  /// CRC-32C, bit by bit.
  public static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var sum = ~UInt32(0)
    for byte in bytes {
      sum ^= UInt32(byte)
      for _ in 0..<8 { sum = sum >> 1 ^ (sum & 1 == 1 ? 0x82F6_3B78 : 0) }
    }
    return ~sum
  }

  private static func masked(_ bytes: [UInt8]) -> UInt32 {
    let sum = checksum(bytes)
    return (sum >> 15 | sum << 17) &+ 0xA282_EAD8
  }

  /// The fields of a message by their numbers, repeated ones in their order.
  public static func fields(_ message: [UInt8]) throws -> [Int: [Field]] {
    var (fields, position): ([Int: [Field]], Int) = ([:], 0)
    func varint() throws -> UInt64 {
      var (value, shift): (UInt64, UInt64) = (0, 0)
      while true {
        guard position < message.count, shift < 64 else { throw Failure(description: "a number is cut short") }
        let byte = message[position]
        position += 1
        value |= UInt64(byte & 0x7f) << shift
        if byte < 0x80 { return value }
        shift += 7
      }
    }
    func take(_ count: Int) throws -> [UInt8] {
      guard position + count <= message.count else { throw Failure(description: "a field is cut short") }
      defer { position += count }
      return Array(message[position..<position + count])
    }
    while position < message.count {
      let tag = try varint()
      let field: Field
      switch tag & 7 {
      case 0: field = .number(try varint())
      case 1: field = .number(try take(8).reversed().reduce(0) { $0 << 8 | UInt64($1) })
      case 2: field = .bytes(try take(Int(varint())))
      case 5: field = .number(try take(4).reversed().reduce(0) { $0 << 8 | UInt64($1) })
      default: throw Failure(description: "wire type \(tag & 7)")
      }
      fields[Int(tag >> 3), default: []].append(field)
    }
    return fields
  }
}

/// A message by its fields: the first tag of an event is `event.message(5)?.message(1)?.text(1)`.
public struct EventMessage {
  public let fields: [Int: [EventFiles.Field]]

  public init(_ bytes: [UInt8]) throws { fields = try EventFiles.fields(bytes) }

  public func bytes(_ field: Int) -> [UInt8]? {
    if case .bytes(let bytes)? = fields[field]?.first { bytes } else { nil }
  }

  public func text(_ field: Int) -> String? { bytes(field).map { String(decoding: $0, as: UTF8.self) } }

  public func texts(_ field: Int) -> [String] {
    (fields[field] ?? []).compactMap {
      if case .bytes(let bytes) = $0 { String(decoding: bytes, as: UTF8.self) } else { nil }
    }
  }

  public func integer(_ field: Int) -> Int? {
    if case .number(let number)? = fields[field]?.first { Int(Int64(bitPattern: number)) } else { nil }
  }

  public func float(_ field: Int) -> Float? {
    if case .number(let number)? = fields[field]?.first { Float(bitPattern: UInt32(number)) } else { nil }
  }

  public func double(_ field: Int) -> Double? {
    if case .number(let number)? = fields[field]?.first { Double(bitPattern: number) } else { nil }
  }

  /// Packed numbers of double precision.
  public func doubles(_ field: Int) -> [Double] {
    let bytes = bytes(field) ?? []
    return stride(from: 0, to: bytes.count, by: 8).map { start in
      Double(bitPattern: bytes[start..<start + 8].reversed().reduce(0) { $0 << 8 | UInt64($1) })
    }
  }

  /// Packed numbers of single precision.
  public func floats(_ field: Int) -> [Float] {
    let bytes = bytes(field) ?? []
    return stride(from: 0, to: bytes.count, by: 4).map { start in
      Float(bitPattern: bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
    }
  }

  public func message(_ field: Int) throws -> EventMessage? { try bytes(field).map(EventMessage.init) }

  public func messages(_ field: Int) throws -> [EventMessage] {
    try (fields[field] ?? []).compactMap { if case .bytes(let bytes) = $0 { try EventMessage(bytes) } else { nil } }
  }
}

extension EventFiles {
  /// All values of a folder's summaries in order, by what a reader keeps of them: of events before a purge only those of
  /// earlier steps.
  public static func values(in folder: String, allowsCut: Bool = false) throws -> [(step: Int, value: EventMessage)] {
    var values: [(step: Int, value: EventMessage)] = []
    for name in try names(in: folder) {
      for (index, record) in try records("\(folder)/\(name)", allowsCut: allowsCut).enumerated() {
        let event = try EventMessage(record)
        let step = event.integer(2) ?? 0
        if index == 0, event.text(3) != "brain.Event:2" { throw Failure(description: "\(name) begins otherwise") }
        if try event.message(7)?.integer(1) == 1 { values.removeAll { $0.step >= step } }
        for value in try event.message(5)?.messages(1) ?? [] { values.append((step, value)) }
      }
    }
    return values
  }

  /// Scalars of a folder by their tags: steps and numbers.
  public static func scalars(in folder: String) throws -> [String: [(step: Int, value: Float)]] {
    try values(in: folder).reduce(into: [:]) { scalars, entry in
      guard let tag = entry.value.text(1), let number = entry.value.float(2) else { return }
      scalars[tag, default: []].append((entry.step, number))
    }
  }
}
