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

  /// The value at an input port that may be left out; nil when nothing is given to it.
  public func optionalInput(_ port: String) throws(ComponentError) -> GraphValue? {
    let value = try input(port)
    return value.id == TENON_ABSENT ? nil : value
  }

  /// Names a value as an output port.
  public func output(_ value: GraphValue, _ port: String) throws(ComponentError) {
    try check { raw.pointee.output(raw.pointee.context, port, value.id, &$0) }
  }

  /// Applies the child at `path` (PyTorch's name, `left.0`) and yields its one output.
  ///
  /// Applying a path again shares its parameters; the arguments must then be the same.
  public func callAsFunction(
    _ path: String, _ component: String, _ arguments: KeyValuePairs<String, Value>, _ inputs: GraphValue?...
  ) throws(ComponentError) -> GraphValue {
    try apply(path, component, arguments.map { NamedValue($0.key, $0.value) }, inputs, outputCount: 1)[0]
  }

  /// The same with every argument at its default.
  public func callAsFunction(
    _ path: String, _ component: String, _ inputs: GraphValue?...
  ) throws(ComponentError) -> GraphValue {
    try apply(path, component, [], inputs, outputCount: 1)[0]
  }

  /// Applies a layer that was given as an argument; each path is a module of its own.
  public func callAsFunction(
    _ path: String, _ child: Child, _ inputs: GraphValue?...
  ) throws(ComponentError) -> GraphValue {
    try apply(path, child, inputs, outputCount: 1)[0]
  }

  /// The same with any number of outputs.
  public func apply(
    _ path: String, _ child: Child, _ inputs: [GraphValue?], outputCount: Int
  ) throws(ComponentError) -> [GraphValue] {
    guard let function = raw.pointee.apply_child else {
      throw ComponentError(.unsupported, "this host applies no layers that were given as arguments")
    }
    let ids = inputs.map { $0?.id ?? TENON_ABSENT }
    var outputs = [Int32](repeating: TENON_ABSENT, count: max(1, outputCount))
    try check {
      function(
        raw.pointee.context, path, child.raw, UInt32(ids.count), ids, UInt32(outputCount), &outputs, &$0)
    }
    return outputs.map(GraphValue.init)
  }

  /// Applies a child with any number of outputs; an input that is nil leaves out an optional port.
  public func apply(
    _ path: String, _ component: String, _ arguments: [NamedValue], _ inputs: [GraphValue?], outputCount: Int
  ) throws(ComponentError) -> [GraphValue] {
    let memory = CMemory()
    let encoded = try arguments.map { (argument) throws(ComponentError) in
      tenon_named_value(name: memory.string(argument.name), value: try memory.encode(argument.value))
    }
    var outputs = [Int32](repeating: TENON_ABSENT, count: max(1, outputCount))
    let values = memory.array(encoded)
    let ids = memory.array(inputs.map { $0?.id ?? TENON_ABSENT })
    try withExtendedLifetime(memory) { () throws(ComponentError) in
      try check { error in
        raw.pointee.apply(
          raw.pointee.context, path, component, UInt32(arguments.count), values, UInt32(inputs.count), ids,
          UInt32(outputCount), &outputs, &error)
      }
    }
    return outputs.map(GraphValue.init)
  }

  /// Starts a parameter of a child that was applied before otherwise than the child declares.
  ///
  ///     try graph.initialize("left.0.weight", .kaimingNormal(mode: .fanOut, nonlinearity: .relu))
  ///
  /// The last call for a parameter counts, so that a composite has its way over those inside it, and experiments over both.
  public func initialize(_ parameter: String, _ initializer: Initializer) throws(ComponentError) {
    guard let code = initializer.code else {
      throw ComponentError(.argument, field: parameter, "what a layer fills itself, nothing else can fill")
    }
    guard let function = readSized(raw).initialize else {
      throw ComponentError(.unsupported, "this host starts parameters as their layers declare")
    }
    try check { function(raw.pointee.context, parameter, code.name, UInt32(code.arguments.count), code.arguments, &$0) }
  }

  private func check(_ call: (inout tenon_error) -> tenon_status) throws(ComponentError) {
    var error = tenon_error.empty
    let status = call(&error)
    guard status == TENON_OK else { throw error.failure(status: status) }
  }
}
