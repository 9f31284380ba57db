import TenonCore
import TenonFormats

/// The value of an operator's attribute.
public enum ONNXAttribute {
  case float(Float)
  case int(Int)
  case text(String)
  case tensor(ONNXTensor)
  case floats([Float])
  case ints([Int])
  case texts([String])

  /// What the type is called in a file.
  enum Kind: Int {
    case float = 1
    case int = 2
    case text = 3
    case tensor = 4
    case floats = 6
    case ints = 7
    case texts = 8
  }

  /// Numbers of one list.
  private static let mostNumbers = 65_536

  /// - Parameter node: that it is of, for messages.
  /// - Returns: nil for a type that has no value of its own.
  static func read(_ message: ProtobufReader, of node: String) throws -> (name: String, value: ONNXAttribute) {
    var message = message
    var (name, type, float, int, text) = ("", 0, Float(0), 0, "")
    var tensor: ONNXTensor?
    var floats: [Float] = []
    var ints: [Int] = []
    var texts: [String] = []
    while let field = try message.next() {
      switch field.number {
      case 1: name = try field.text()
      case 2: float = try field.float()
      case 3: int = try field.int()
      case 4: text = try field.text()
      case 5: tensor = try ONNXTensor(field.message("TensorProto"))
      case 6, 11: throw ONNXFileError.unsupported(message.path, "graphs in graphs, as \(node) has one,")
      case 7: try field.append(to: &floats, limit: mostNumbers)
      case 8: try field.append(to: &ints, limit: mostNumbers)
      case 9:
        guard texts.count < mostNumbers else { throw ONNXFileError.limit(message.path, "texts", mostNumbers) }
        texts.append(try field.text())
      case 10, 14, 15, 22, 23:
        throw ONNXFileError.unsupported(message.path, "lists of tensors, sparse tensors and types, as \(node) has one,")
      case 20: type = try field.int()
      case 21: throw ONNXFileError.unsupported(message.path, "functions, as \(node) is of one,")
      default: break
      }
    }
    switch Kind(rawValue: type) {
    case .float: return (name, .float(float))
    case .int: return (name, .int(int))
    case .text: return (name, .text(text))
    case .tensor:
      guard let tensor else { throw ONNXFileError.graph(message.path, "attribute '\(name)' of \(node) has no tensor") }
      return (name, .tensor(tensor))
    case .floats: return (name, .floats(floats))
    case .ints: return (name, .ints(ints))
    case .texts: return (name, .texts(texts))
    case nil:
      throw ONNXFileError.graph(
        message.path, "attribute '\(name)' of \(node) is of a type that is not read",
        expected: "numbers, texts, lists of them, or a tensor", received: "type \(type)")
    }
  }
}

extension ONNXFile.Node {
  /// For messages: `Conv 'features.0'`.
  var place: String { Self.place(op, name, outputs) }

  private static func place(_ op: String, _ name: String, _ outputs: [String]) -> String {
    "\(op) '\(name.isEmpty ? outputs.first ?? "" : name)'"
  }

  private static var mostValues: Int { 65_536 }

  init(_ message: ProtobufReader) throws {
    var message = message
    var (op, name, domain) = ("", "", "")
    var (inputs, outputs): ([String], [String]) = ([], [])
    var fields: [ProtobufReader] = []
    while let field = try message.next() {
      switch field.number {
      case 1: inputs.append(try field.text())
      case 2: outputs.append(try field.text())
      case 3: name = try field.text()
      case 4: op = try field.text()
      case 5: fields.append(try field.message("AttributeProto"))
      case 7: domain = try field.text()
      default: break
      }
      guard inputs.count + outputs.count <= Self.mostValues else {
        throw ONNXFileError.limit(message.path, "inputs and outputs of a node", Self.mostValues)
      }
      guard fields.count <= ONNXFile.mostAttributes else {
        throw ONNXFileError.limit(message.path, "attributes of a node", ONNXFile.mostAttributes)
      }
    }
    let place = Self.place(op, name, outputs)
    guard ["", "ai.onnx"].contains(domain) else {
      throw ONNXFileError.unsupported(message.path, "operators of other domains, as \(place) is of '\(domain)',")
    }
    guard !op.isEmpty else { throw ONNXFileError.graph(message.path, "node '\(name)' has no operator") }
    var attributes: [String: ONNXAttribute] = [:]
    for field in fields {
      let (key, value) = try ONNXAttribute.read(field, of: place)
      guard attributes.updateValue(value, forKey: key) == nil else {
        throw ONNXFileError.graph(message.path, "\(place) has two attributes '\(key)'")
      }
    }
    (self.op, self.name, self.inputs, self.outputs, self.attributes) = (op, name, inputs, outputs, attributes)
  }
}

extension ONNXFile.End {
  init(_ message: ProtobufReader) throws {
    var message = message
    var (name, dtype): (String, DType?) = ("", nil)
    var shape: [ONNXFile.Extent]?
    while let field = try message.next() {
      if field.number == 1 { name = try field.text() }
      guard field.number == 2 else { continue }
      var type = try field.message("TypeProto")
      while let field = try type.next() {
        switch field.number {
        case 1:
          var tensor = try field.message("TypeProto.Tensor")
          while let field = try tensor.next() {
            if field.number == 1 {
              let number = try field.int()
              dtype = ONNXElement.kind(of: number)?.stored.dtype
              guard dtype != nil || number == 0 else {
                throw ONNXFileError.graph(
                  message.path, "'\(name)' has elements of \(ONNXElement.name(of: number)), which are not read")
              }
            }
            if field.number == 2 { shape = try Self.shape(field.message("TensorShapeProto"), of: name) }
          }
        case 4, 5, 7, 8, 9:
          throw ONNXFileError.unsupported(
            message.path, "sequences, maps, optional and sparse values, as '\(name)' is one,")
        default: break
        }
      }
    }
    (self.name, self.dtype, self.shape) = (name, dtype, shape)
  }

  private static func shape(_ message: ProtobufReader, of name: String) throws -> [ONNXFile.Extent] {
    var message = message
    var extents: [ONNXFile.Extent] = []
    while let field = try message.next() {
      guard field.number == 1 else { continue }
      guard extents.count < Shape.maximumRank else {
        throw ONNXFileError.graph(
          message.path, "'\(name)' has too many dimensions", expected: "at most \(Shape.maximumRank)")
      }
      var dimension = try field.message("TensorShapeProto.Dimension")
      var extent = ONNXFile.Extent.free("")
      while let field = try dimension.next() {
        if field.number == 1 {
          // 0 and -1 stand for a free extent in files of old exporters.
          let number = try field.int()
          extent = number > 0 ? .fixed(number) : .free("")
        }
        if field.number == 2 { extent = .free(try field.text()) }
      }
      extents.append(extent)
    }
    return extents
  }
}
