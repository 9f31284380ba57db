import TenonFormats

/// An ONNX model under construction for a test, by the numbers of its messages.
struct ONNXBuilder {
  var irVersion = 8
  var opset = 17
  var domain = ""
  var nodes: [ProtobufMessage] = []
  var tensors: [ProtobufMessage] = []
  /// With their extents; nil for a free one.
  var inputs: [(name: String, shape: [Int?])] = [("x", [nil, 4])]
  var outputs = ["y"]
  /// Added to the graph and to the model.
  var graphExtra = ProtobufMessage()
  var modelExtra = ProtobufMessage()

  static func node(
    _ op: String, _ inputs: [String], _ outputs: [String], domain: String? = nil, attributes: [ProtobufMessage] = []
  ) -> ProtobufMessage {
    var node = ProtobufMessage()
    for input in inputs { node.add(1, input) }
    for output in outputs { node.add(2, output) }
    node.add(3, "\(op) of the test")
    node.add(4, op)
    for attribute in attributes { node.add(5, attribute) }
    if let domain { node.add(7, domain) }
    return node
  }

  static func tensor(_ name: String, _ dims: [Int], type: Int = 1, raw: ByteContent? = nil) -> ProtobufMessage {
    var tensor = ProtobufMessage()
    for extent in dims { tensor.add(1, extent) }
    tensor.add(2, type)
    tensor.add(8, name)
    if let raw { tensor.add(9, raw) }
    return tensor
  }

  static func zeros(_ count: Int) -> ByteContent { ByteContent([UInt8](repeating: 0, count: count)) }

  func bytes() throws -> [UInt8] {
    var graph = ProtobufMessage()
    for node in nodes { graph.add(1, node) }
    graph.add(2, "graph")
    for tensor in tensors { graph.add(5, tensor) }
    for input in inputs { graph.add(11, end(input.name, input.shape)) }
    for output in outputs { graph.add(12, end(output, [nil, 4])) }
    var model = ProtobufMessage()
    model.add(1, irVersion)
    var operators = ProtobufMessage()
    operators.add(1, domain)
    operators.add(2, opset)
    model.add(8, operators)
    model.add(7, ByteContent(try graph.content.bytes() + graphExtra.content.bytes()))
    return try model.content.bytes() + modelExtra.content.bytes()
  }

  private func end(_ name: String, _ shape: [Int?]) -> ProtobufMessage {
    var (dims, tensor, type, end) = (ProtobufMessage(), ProtobufMessage(), ProtobufMessage(), ProtobufMessage())
    for extent in shape {
      var dimension = ProtobufMessage()
      if let extent { dimension.add(1, extent) } else { dimension.add(2, "N") }
      dims.add(1, dimension)
    }
    tensor.add(1, 1)
    tensor.add(2, dims)
    type.add(1, tensor)
    end.add(1, name)
    end.add(2, type)
    return end
  }
}
