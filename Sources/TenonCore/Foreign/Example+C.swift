import TenonABI

extension Example {
  /// Reads a plugin's example.
  ///
  /// - Throws: `ComponentError` saying why it is none.
  package init(_ pointer: UnsafePointer<tenon_example>) throws(ComponentError) {
    let raw = readSized(pointer)
    guard raw.argument_count == 0 || raw.arguments != nil else {
      throw ComponentError(.argument, "it has no arguments")
    }
    var arguments: [NamedValue] = []
    for index in 0..<Int(raw.argument_count) {
      guard let name = raw.arguments[index].name else { throw ComponentError(.argument, "an argument has no name") }
      arguments.append(NamedValue(String(cString: name), try Value(raw.arguments[index].value)))
    }
    var inputs: [ExampleInput] = []
    for index in 0..<Int(raw.input_count) {
      guard let input = raw.inputs?[index] else { throw ComponentError(.argument, "input \(index) is missing") }
      inputs.append(try ExampleInput(readSized(input)))
    }
    self.init(arguments, inputs)
  }
}

extension ExampleInput {
  fileprivate init(_ raw: tenon_example_input) throws(ComponentError) {
    guard let port = raw.port.map({ String(cString: $0) }) else {
      throw ComponentError(.argument, "an input has no port")
    }
    guard let dtype = DType(rawValue: raw.dtype), (0...Int32(Shape.maximumRank)).contains(raw.rank),
      raw.rank == 0 || raw.shape != nil, raw.minimum <= raw.maximum, raw.value_count == 0 || raw.values != nil
    else { throw ComponentError(.argument, field: port, "an input has no legal type or range") }
    let type = TensorType(dtype, Shape((0..<Int(raw.rank)).map { Int(raw.shape[$0]) }))
    guard type.checkedByteCount != nil else { throw ComponentError(.argument, field: port, "the shape is illegal") }
    self.init(port, type, raw.minimum...raw.maximum, (0..<Int(raw.value_count)).map { raw.values[$0] })
  }
}

extension CMemory {
  /// An example whose values are literals: no components or formulas that a host would have to make first.
  package func encode(_ example: Example) throws(ComponentError) -> UnsafePointer<tenon_example> {
    var arguments: [tenon_named_value] = []
    for argument in example.arguments {
      arguments.append(tenon_named_value(name: string(argument.name), value: try encode(argument.value)))
    }
    let inputs = example.inputs.map { input in
      tenon_example_input(
        struct_size: UInt32(MemoryLayout<tenon_example_input>.size), dtype: input.type.dtype.rawValue,
        port: string(input.port), rank: Int32(input.type.shape.rank), value_count: UInt32(input.values.count),
        shape: UnsafePointer(array(input.type.shape.dimensions.map(Int64.init))), minimum: input.range.lowerBound,
        maximum: input.range.upperBound, values: UnsafePointer(array(input.values)))
    }
    return value(
      tenon_example(
        struct_size: UInt32(MemoryLayout<tenon_example>.size), argument_count: UInt32(arguments.count),
        input_count: UInt32(inputs.count), reserved: 0, arguments: array(arguments),
        inputs: UnsafePointer(pointers(inputs))))
  }
}
