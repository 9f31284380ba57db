import Foundation

/// The parts of an ONNX file that tests look at.
struct ONNXFile {
  struct Node {
    let op: String
    let name: String
    let inputs: [String]
    let outputs: [String]
  }

  private(set) var irVersion = 0
  private(set) var opset = 0
  private(set) var nodes: [Node] = []
  private(set) var initializers: [(name: String, bytes: [UInt8])] = []
  /// `input [N, 3]`.
  private(set) var inputs: [String] = []
  private(set) var outputs: [String] = []

  init(_ data: Data) throws {
    let model = try ProtobufFields([UInt8](data))
    irVersion = model.number(1)
    opset = try ProtobufFields(model.bytes(8)).number(2)
    let graph = try ProtobufFields(model.bytes(7))
    nodes = try graph.all(1).map { bytes in
      let node = try ProtobufFields(bytes)
      return Node(op: node.text(4), name: node.text(3), inputs: node.texts(1), outputs: node.texts(2))
    }
    initializers = try graph.all(5).map { bytes in
      let tensor = try ProtobufFields(bytes)
      return (tensor.text(8), tensor.bytes(9))
    }
    inputs = try graph.all(11).map(Self.end)
    outputs = try graph.all(12).map(Self.end)
  }

  private static func end(_ bytes: [UInt8]) throws -> String {
    let end = try ProtobufFields(bytes)
    let tensor = try ProtobufFields(ProtobufFields(end.bytes(2)).bytes(1))
    let extents = try ProtobufFields(tensor.bytes(2)).all(1).map { bytes in
      let extent = try ProtobufFields(bytes)
      return extent.text(2).isEmpty ? "\(extent.number(1))" : extent.text(2)
    }
    return "\(end.text(1)) [\(extents.joined(separator: ", "))]"
  }

  /// What a reader would refuse; nil for nothing.
  var fault: String? {
    let ends = { (ends: [String]) in ends.map { String($0.prefix { $0 != " " }) } }
    var known = Set(ends(inputs))
    for tensor in initializers where !known.insert(tensor.name).inserted { return "'\(tensor.name)' is there twice" }
    for node in nodes {
      for input in node.inputs where !input.isEmpty && !known.contains(input) {
        return "\(node.name) reads '\(input)' before it is made"
      }
      for output in node.outputs where !known.insert(output).inserted { return "'\(output)' is made twice" }
    }
    if Set(nodes.map(\.name)).count < nodes.count { return "two nodes have the same name" }
    return ends(outputs).first { !known.contains($0) }.map { "the output '\($0)' is not made" }
  }
}

/// The fields of a message of protobuf: numbers, and bytes of texts and messages.
private struct ProtobufFields {
  struct Fault: Error {}

  private var numbers: [Int: Int] = [:]
  private var contents: [Int: [[UInt8]]] = [:]

  init(_ bytes: [UInt8]) throws {
    var place = 0
    func varint() throws -> Int {
      var (number, shift) = (UInt64(0), UInt64(0))
      while place < bytes.count, shift < 64 {
        let byte = bytes[place]
        place += 1
        number |= UInt64(byte & 0x7f) << shift
        if byte < 0x80 { return Int(truncatingIfNeeded: number) }
        shift += 7
      }
      throw Fault()
    }
    while place < bytes.count {
      let tag = try varint()
      switch tag & 7 {
      case 0: numbers[tag >> 3] = try varint()
      case 5: place += 4
      case 2:
        let count = try varint()
        guard count >= 0, count <= bytes.count - place else { throw Fault() }
        contents[tag >> 3, default: []].append(Array(bytes[place..<place + count]))
        place += count
      default: throw Fault()
      }
    }
  }

  func number(_ field: Int) -> Int { numbers[field] ?? 0 }
  func all(_ field: Int) -> [[UInt8]] { contents[field] ?? [] }
  func bytes(_ field: Int) -> [UInt8] { all(field).last ?? [] }
  func text(_ field: Int) -> String { String(decoding: bytes(field), as: UTF8.self) }
  func texts(_ field: Int) -> [String] { all(field).map { String(decoding: $0, as: UTF8.self) } }
}
