import TenonABI

/// Builds the inner graph of a composite layer by applying child modules to values.
public struct GraphBuilder: @unchecked Sendable {
  package let raw: UnsafePointer<tenon_graph_builder>

  package init(_ raw: UnsafePointer<tenon_graph_builder>) { self.raw = raw }

  /// The value at an input port.
  public func input(_ port: String) throws(ComponentError) -> GraphValue {
    var id: Int32 = -1
    try check { raw.pointee.input(raw.pointee.context, port, &id, &$0) }
    return GraphValue(id: id)
  }

  /// Names a value as an output port.
  public func output(_ value: GraphValue, _ port: String) throws(ComponentError) {
    try check { raw.pointee.output(raw.pointee.context, port, value.id, &$0) }
  }

  /// Applies the child at `path` (PyTorch's name, `left.0`) and yields its one output.
  ///
  /// Applying a path again shares its parameters; the arguments must then be the same.
  public func callAsFunction(
    _ path: String, _ component: String, _ arguments: KeyValuePairs<String, Value>, _ inputs: GraphValue...
  ) throws(ComponentError) -> GraphValue {
    try apply(path, component, arguments.map { NamedValue($0.key, $0.value) }, inputs, outputCount: 1)[0]
  }

  /// The same with every argument at its default.
  public func callAsFunction(
    _ path: String, _ component: String, _ inputs: GraphValue...
  ) throws(ComponentError) -> GraphValue {
    try apply(path, component, [], inputs, outputCount: 1)[0]
  }

  /// Applies a child with any number of outputs.
  public func apply(
    _ path: String, _ component: String, _ arguments: [NamedValue], _ inputs: [GraphValue], outputCount: Int
  ) throws(ComponentError) -> [GraphValue] {
    let memory = CMemory()
    let encoded = try arguments.map { (argument) throws(ComponentError) in
      tenon_named_value(name: memory.string(argument.name), value: try memory.encode(argument.value))
    }
    var outputs = [Int32](repeating: -1, count: max(1, outputCount))
    let values = memory.array(encoded)
    let ids = memory.array(inputs.map(\.id))
    try withExtendedLifetime(memory) { () throws(ComponentError) in
      try check { error in
        raw.pointee.apply(
          raw.pointee.context, path, component, UInt32(arguments.count), values, UInt32(inputs.count), ids,
          UInt32(outputCount), &outputs, &error)
      }
    }
    return outputs.map(GraphValue.init)
  }

  private func check(_ call: (inout tenon_error) -> tenon_status) throws(ComponentError) {
    var error = tenon_error.empty
    let status = call(&error)
    guard status == TENON_OK else { throw error.failure(status: status) }
  }
}
