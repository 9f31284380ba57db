import TenonCore
import TenonFormats

/// What an ONNX file says: a graph of operators with its tensors, whose elements stay in the file until they are read.
///
///     let file = try ONNXFile("model.onnx")
///     for node in file.nodes { print(node.op, node.inputs, node.outputs) }
///
/// Nothing outside the file is ever read. Refused are external data, sparse tensors, sequences, functions, operators of other
/// domains, and graphs in graphs.
/// - Source: https://github.com/onnx/onnx/blob/main/docs/IR.md
public struct ONNXFile {
  static let opsets = 7...21
  static let irVersions = 3...13
  /// Of a graph; more than any model has, and few enough to be looked at in seconds.
  static let mostNodes = 20_000
  static let mostTensors = 100_000
  static let mostAttributes = 1_000
  static let mostEnds = 1_000

  /// An operator of the standard domain, applied to values by their names.
  public struct Node {
    public let op: String
    public let name: String
    /// Empty for what is left out.
    public let inputs: [String]
    public let outputs: [String]
    public let attributes: [String: ONNXAttribute]
  }

  /// An input or output of the graph.
  public struct End: Sendable, Equatable {
    public let name: String
    /// Nil where the file does not say.
    public let dtype: DType?
    /// Nil where the file does not even say how many there are.
    public let shape: [Extent]?
  }

  /// The extent of a dimension.
  public enum Extent: Sendable, Equatable {
    case fixed(Int)
    /// Any; the same for all that have the same name, which is empty where it has none.
    case free(String)
  }

  public let path: String
  public private(set) var irVersion = 0
  /// The version of the standard operators.
  public private(set) var opset = 0
  /// The graph's.
  public private(set) var name = ""
  /// In an order in which they can be computed.
  public private(set) var nodes: [Node] = []
  public private(set) var tensors: [String: ONNXTensor] = [:]
  /// Without those that are tensors of the file, as inputs were before version 4.
  public private(set) var inputs: [End] = []
  public private(set) var outputs: [End] = []
  /// The model's properties.
  public private(set) var metadata: [String: String] = [:]

  /// - Throws: `ONNXFileError`, `ProtobufError`, `FileError`.
  public init(_ path: String) throws {
    self.path = path
    var model = try ProtobufReader(path, message: "ModelProto")
    var graph: ProtobufReader?
    var versions: [(domain: String, version: Int)] = []
    do {
      while let field = try model.next() {
        switch field.number {
        case 1: irVersion = try field.int()
        case 7:
          guard graph == nil else { throw ONNXFileError.graph(path, "there are two graphs") }
          graph = try field.message("GraphProto")
        case 8: versions.append(try Self.version(field.message("OperatorSetIdProto")))
        case 14: try readProperty(field.message("StringStringEntryProto"))
        case 20: throw ONNXFileError.unsupported(path, "training graphs")
        case 25: throw ONNXFileError.unsupported(path, "functions")
        default: break
        }
      }
    } catch let error as ProtobufError where graph == nil && irVersion == 0 {
      // Anything else than protobuf goes wrong in the first bytes.
      guard error.offset > 64 else { throw ONNXFileError.noModel(path) }
      throw error
    }
    guard irVersion != 0, let graph else { throw ONNXFileError.noModel(path) }
    guard Self.irVersions ~= irVersion else { throw ONNXFileError.irVersion(path, irVersion) }
    let standard = versions.first { ["", "ai.onnx"].contains($0.domain) }
    guard let standard, Self.opsets ~= standard.version else {
      throw ONNXFileError.opset(path, standard?.version)
    }
    opset = standard.version
    try readGraph(graph)
    try check()
  }

  /// Whether a file that begins so is one: its version, and a field behind it.
  public static func isOne(_ start: [UInt8]) -> Bool {
    start.count > 2 && start[0] == 0x08 && (1...32).contains(start[1])
      && [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42].contains(start[2])
  }

  private static func version(_ message: ProtobufReader) throws -> (domain: String, version: Int) {
    var message = message
    var (domain, version) = ("", 0)
    while let field = try message.next() {
      if field.number == 1 { domain = try field.text() }
      if field.number == 2 { version = try field.int() }
    }
    return (domain, version)
  }

  private mutating func readProperty(_ message: ProtobufReader) throws {
    var message = message
    var (key, value) = ("", "")
    while let field = try message.next() {
      if field.number == 1 { key = try field.text() }
      if field.number == 2 { value = try field.text(limit: 1 << 24) }
    }
    guard metadata.count < Self.mostAttributes else {
      throw ONNXFileError.limit(path, "properties", Self.mostAttributes)
    }
    metadata[key] = value
  }

  private mutating func readGraph(_ message: ProtobufReader) throws {
    var message = message
    while let field = try message.next() {
      switch field.number {
      case 1:
        guard nodes.count < Self.mostNodes else { throw ONNXFileError.limit(path, "nodes", Self.mostNodes) }
        nodes.append(try Node(field.message("NodeProto")))
      case 2: name = try field.text()
      case 5:
        guard tensors.count < Self.mostTensors else { throw ONNXFileError.limit(path, "tensors", Self.mostTensors) }
        let tensor = try ONNXTensor(field.message("TensorProto"))
        guard tensors.updateValue(tensor, forKey: tensor.name) == nil else {
          throw ONNXFileError.graph(path, "two tensors are called '\(tensor.name)'")
        }
      case 11, 12:
        let end = try End(field.message("ValueInfoProto"))
        if field.number == 11 { inputs.append(end) } else { outputs.append(end) }
        guard inputs.count <= Self.mostTensors, outputs.count <= Self.mostEnds else {
          throw ONNXFileError.limit(path, "inputs and outputs", Self.mostEnds)
        }
      case 15: throw ONNXFileError.unsupported(path, "sparse tensors")
      default: break
      }
    }
    inputs.removeAll { tensors[$0.name] != nil }
    guard inputs.count <= Self.mostEnds else { throw ONNXFileError.limit(path, "inputs", Self.mostEnds) }
  }

  /// Whether each value is made once, before it is read.
  private func check() throws {
    var made = Set(tensors.keys)
    for input in inputs {
      guard !input.name.isEmpty, made.insert(input.name).inserted else {
        throw ONNXFileError.graph(path, "two inputs are called '\(input.name)'")
      }
    }
    for node in nodes {
      for input in node.inputs where !input.isEmpty && !made.contains(input) {
        throw ONNXFileError.graph(path, "\(node.place) reads '\(input)', which nothing before it makes")
      }
      for output in node.outputs where !output.isEmpty && !made.insert(output).inserted {
        throw ONNXFileError.graph(path, "\(node.place) makes '\(output)', which is there already")
      }
    }
    guard !outputs.isEmpty else { throw ONNXFileError.graph(path, "the graph has no outputs") }
    for output in outputs where !made.contains(output.name) {
      throw ONNXFileError.graph(path, "the output '\(output.name)' is not made")
    }
  }
}
