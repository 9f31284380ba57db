import TenonABI

/// Where a layer writes its ONNX form: nodes of ONNX's standard operators, in the version `opset`.
///
/// Only for the time of the call that it was given to.
public struct ONNXGraph: @unchecked Sendable {
  package let raw: UnsafePointer<tenon_onnx_graph>
  private let table: tenon_onnx_graph
  /// Of the layer's parameters, then its buffers.
  private let parameterNames: [String]

  /// - Parameter parameterNames: by which the layer asks for its parameters and buffers, in declared order.
  package init(_ raw: UnsafePointer<tenon_onnx_graph>, parameterNames: [String] = []) {
    self.raw = raw
    self.parameterNames = parameterNames
    table = readSized(raw)
  }

  public var opset: Int { Int(table.opset) }
  public var inputCount: Int { Int(table.input_count) }
  public var outputCount: Int { Int(table.output_count) }

  /// The value at an input; variadic ones are counted one by one.
  ///
  /// - Throws: `ComponentError` (argument) for one that is left out.
  public func input(_ index: Int = 0) throws(ComponentError) -> ONNXValue {
    guard let value = optionalInput(index) else { throw ComponentError(.argument, "input \(index) is required") }
    return value
  }

  /// The value at an input; nil for one that is left out.
  public func optionalInput(_ index: Int) -> ONNXValue? {
    guard index < inputCount, let inputs = table.inputs, inputs[index] != TENON_ABSENT else { return nil }
    return ONNXValue(id: inputs[index])
  }

  /// What is known of the shape of an input; nil extents differ from batch to batch.
  public func shape(_ index: Int = 0) throws(ComponentError) -> [Int?] { try type(table.input_types, index).shape }
  public func dtype(_ index: Int = 0) throws(ComponentError) -> DType { try type(table.input_types, index).dtype }
  /// What is known of the shape of an output.
  public func shape(ofOutput index: Int) throws(ComponentError) -> [Int?] { try type(table.output_types, index).shape }

  private func type(_ types: UnsafePointer<UnsafePointer<tenon_onnx_type>?>?, _ index: Int) throws(ComponentError)
    -> (dtype: DType, shape: [Int?])
  {
    let count = types == table.input_types ? inputCount : outputCount
    guard index < count, let raw = types?[index].map({ readSized($0) }), let dtype = DType(rawValue: raw.dtype),
      (0...Int32(Shape.maximumRank)).contains(raw.rank)
    else { throw ComponentError(.argument, "the graph has no type for value \(index)") }
    let dimensions = withUnsafeBytes(of: raw.shape) { bytes in
      bytes.bindMemory(to: Int64.self).prefix(Int(raw.rank)).map { $0 == Int64(TENON_ONNX_FREE) ? nil : Int($0) }
    }
    return (dtype, dimensions)
  }

  /// A parameter or buffer by its declared name.
  ///
  /// - Throws: `ComponentError` (argument) for one that the layer does not have.
  public func parameter(_ name: String) throws(ComponentError) -> ONNXValue {
    guard let value = optionalParameter(name) else {
      throw ComponentError(.argument, field: name, "the layer has no such parameter")
    }
    return value
  }

  /// A parameter or buffer by its declared name; nil for one that the layer does not have.
  public func optionalParameter(_ name: String) -> ONNXValue? {
    guard let index = parameterNames.firstIndex(of: name), index < Int(table.parameter_count),
      let parameters = table.parameters
    else { return nil }
    return ONNXValue(id: parameters[index])
  }

  /// Adds a node of one output.
  ///
  ///     let y = try graph("Concat", a, b, with: ["axis": 1])
  ///
  /// - Parameters:
  ///   - inputs: nil leaves out an optional one.
  ///   - attributes: ints, floats, strings, or lists of one of them.
  public func callAsFunction(
    _ op: String, _ inputs: ONNXValue?..., with attributes: KeyValuePairs<String, Value> = [:]
  ) throws(ComponentError) -> ONNXValue {
    try node(op, inputs, with: attributes, outputCount: 1)[0]
  }

  /// Adds a node of any number of inputs and outputs.
  public func node(
    _ op: String, _ inputs: [ONNXValue?], with attributes: KeyValuePairs<String, Value>, outputCount: Int = 1
  ) throws(ComponentError) -> [ONNXValue] {
    try node(op, inputs, attributes.map { NamedValue($0.key, $0.value) }, outputCount: outputCount)
  }

  /// The same with attributes that are put together.
  public func node(
    _ op: String, _ inputs: [ONNXValue?], _ attributes: [NamedValue] = [], outputCount: Int = 1
  ) throws(ComponentError) -> [ONNXValue] {
    guard let function = table.node else { throw ComponentError(.argument, "the graph takes no nodes") }
    let memory = CMemory()
    let encoded = try attributes.map { (attribute) throws(ComponentError) in
      tenon_named_value(name: memory.string(attribute.name), value: try memory.encode(attribute.value))
    }
    let (values, named) = (memory.array(inputs.map { $0?.id ?? TENON_ABSENT }), memory.array(encoded))
    var outputs = [Int32](repeating: TENON_ABSENT, count: max(1, outputCount))
    try withExtendedLifetime(memory) { () throws(ComponentError) in
      try check { error in
        function(
          table.context, op, UInt32(inputs.count), values, UInt32(encoded.count), named, UInt32(outputCount), &outputs,
          &error)
      }
    }
    return outputs.map(ONNXValue.init)
  }

  /// Adds a tensor.
  public func constant(_ tensor: Tensor) throws(ComponentError) -> ONNXValue {
    guard let function = table.constant else { throw ComponentError(.argument, "the graph takes no constants") }
    var value = TENON_ABSENT
    try withExtendedLifetime(tensor) { () throws(ComponentError) in
      try check { function(table.context, UnsafePointer(tensor.header.raw), &value, &$0) }
    }
    return ONNXValue(id: value)
  }

  /// Says which value is one of the layer's outputs.
  public func output(_ value: ONNXValue, _ index: Int = 0) throws(ComponentError) {
    guard let function = table.output else { throw ComponentError(.argument, "the graph takes no outputs") }
    try check { function(table.context, UInt32(index), value.id, &$0) }
  }

  private func check(_ call: (inout tenon_error) -> tenon_status) throws(ComponentError) {
    var error = tenon_error.empty
    let status = call(&error)
    guard status == TENON_OK else { throw error.failure(status: status) }
  }
}

/// A tensor in an ONNX graph.
public struct ONNXValue: Sendable, Hashable {
  let id: Int32
}

extension Value {
  /// A list of whole numbers, as attributes have them.
  public static func ints(_ numbers: [Int]) -> Value { .list(numbers.map(Value.int)) }
}
