import TenonCore
import TenonFormats

/// A node of an ONNX graph: an operator of the standard domain, applied to values by their names.
struct ONNXNode {
  var op: String
  var name: String
  /// Empty for what is left out.
  var inputs: [String]
  var outputs: [String]
  var attributes: [NamedValue]

  func message() throws -> ProtobufMessage {
    var message = ProtobufMessage()
    for input in inputs { message.add(1, input) }
    for output in outputs { message.add(2, output) }
    message.add(3, name)
    message.add(4, op)
    for attribute in attributes { message.add(5, try attribute.onnxMessage()) }
    return message
  }
}

extension NamedValue {
  /// - Throws: `ComponentError` (argument) for what is no attribute.
  fileprivate func onnxMessage() throws -> ProtobufMessage {
    var message = ProtobufMessage()
    message.add(1, name)
    let kind: ONNXAttribute.Kind
    switch value {
    case .bool(let flag):
      message.add(3, flag ? 1 : 0)
      kind = .int
    case .int(let number):
      message.add(3, number)
      kind = .int
    case .float(let number):
      message.add(2, Float(number))
      kind = .float
    case .string(let text):
      message.add(4, text)
      kind = .text
    case .list(let items): kind = try Self.list(items, name, &message)
    default: throw ComponentError(.argument, field: name, "an attribute is a number, a text or a list of one of them")
    }
    message.add(20, kind.rawValue)
    return message
  }

  private static func list(_ items: [Value], _ name: String, _ message: inout ProtobufMessage) throws
    -> ONNXAttribute.Kind
  {
    let ints = items.compactMap { if case .int(let number) = $0 { number } else { nil } }
    let texts = items.compactMap { if case .string(let text) = $0 { text } else { nil } }
    let floats = items.compactMap(\.number)
    if items.isEmpty || (ints.count != items.count && texts.count != items.count && floats.count != items.count) {
      throw ComponentError(.argument, field: name, "an attribute's list has items, which are of one type")
    }
    if ints.count == items.count {
      for number in ints { message.add(8, number) }
      return .ints
    }
    if texts.count == items.count {
      for text in texts { message.add(9, text) }
      return .texts
    }
    for number in floats { message.add(7, Float(number)) }
    return .floats
  }
}

/// A named input or output of an ONNX graph.
struct ONNXEnd {
  enum Extent: Equatable {
    case fixed(Int)
    case named(String)
  }

  let name: String
  let dtype: DType
  let shape: [Extent]

  var message: ProtobufMessage {
    var dimensions = ProtobufMessage()
    for extent in shape {
      var dimension = ProtobufMessage()
      switch extent {
      case .fixed(let number): dimension.add(1, number)
      case .named(let name): dimension.add(2, name)
      }
      dimensions.add(1, dimension)
    }
    var tensor = ProtobufMessage()
    tensor.add(1, ONNXElement.number(of: dtype))
    tensor.add(2, dimensions)
    var type = ProtobufMessage()
    type.add(1, tensor)
    var message = ProtobufMessage()
    message.add(1, name)
    message.add(2, type)
    return message
  }
}

/// A whole model, as it goes into a file.
struct ONNXModel {
  /// Understood by every runtime since 2022.
  static let opset = 17
  private static let irVersion = 8
  /// What protobuf allows a file to be.
  static let largestFile = 0x7fff_ffff

  var name: String
  var nodes: [ONNXNode]
  var initializers: [NamedTensor]
  var inputs: [ONNXEnd]
  var outputs: [ONNXEnd]
  /// For readers: classes and the like.
  var metadata: [(key: String, value: String)]

  /// - Parameter values: of the outputs, by their names.
  init(
    name: String, _ assembler: ONNXAssembler, inputs: [ONNXEnd], outputs: [ONNXEnd],
    _ values: [String: ONNXAssembler.ValueID], metadata: [(key: String, value: String)]
  ) {
    self.name = name.isEmpty ? "model" : name
    (nodes, initializers) = assembler.finish(
      outputs: outputs.compactMap { end in values[end.name].map { (end.name, $0) } })
    (self.inputs, self.outputs, self.metadata) = (inputs, outputs, metadata)
  }

  func message() throws -> ProtobufMessage {
    var graph = ProtobufMessage()
    for node in nodes { graph.add(1, try node.message()) }
    graph.add(2, name)
    for tensor in initializers { graph.add(5, tensor.onnxMessage) }
    for input in inputs { graph.add(11, input.message) }
    for output in outputs { graph.add(12, output.message) }
    var model = ProtobufMessage()
    model.add(1, Self.irVersion)
    model.add(2, "tenon")
    model.add(3, tenonVersion)
    model.add(7, graph)
    var operators = ProtobufMessage()
    operators.add(1, "")
    operators.add(2, Self.opset)
    model.add(8, operators)
    for (key, value) in metadata {
      var entry = ProtobufMessage()
      entry.add(1, key)
      entry.add(2, value)
      model.add(14, entry)
    }
    return model
  }
}

extension NamedTensor {
  fileprivate var onnxMessage: ProtobufMessage {
    var message = ProtobufMessage()
    for extent in shape.dimensions { message.add(1, extent) }
    message.add(2, ONNXElement.number(of: dtype))
    message.add(8, name)
    message.add(9, content)
    return message
  }
}
