import TenonABI

/// A layer or loss behind a C table.
package final class ForeignLayer: Loss, @unchecked Sendable {
  package let inputs: [Port]
  package let outputs: [Port]
  package let parameters: [Parameter]
  package let buffers: [Parameter]
  private let component: ForeignComponent
  private let table: ForeignLayerTable
  private let instance: ForeignInstance
  private let info: UnsafePointer<tenon_layer_info>

  package convenience init(_ component: ForeignComponent, config: Config) throws(ComponentError) {
    let table = ForeignLayerTable(component.raw.pointee.table)
    try self.init(
      component, table,
      ForeignInstance(component, create: table.raw.create, destroy: table.raw.destroy, config: config))
  }

  /// A layer that a fused layer stands for.
  package struct Member {
    let layer: ForeignLayer
    let name: String
    let stream: UInt64

    /// - Parameters:
    ///   - name: the component's full name.
    ///   - stream: of the layer's own path.
    package init(_ layer: ForeignLayer, name: String, stream: UInt64) {
      self.layer = layer
      self.name = name
      self.stream = stream
    }
  }

  /// A fused layer in place of its members, which it keeps.
  package convenience init(fused component: ForeignComponent, members: [Member]) throws(ComponentError) {
    let table = ForeignLayerTable(component.raw.pointee.table)
    guard let create = table.raw.create_fused else {
      throw ComponentError(.internal, "the plugin has no create_fused function")
    }
    let memory = CMemory()
    let raw = members.map { member in
      tenon_fused_member(
        struct_size: UInt32(MemoryLayout<tenon_fused_member>.size), reserved: 0, component: memory.string(member.name),
        config: member.layer.instance.config, info: member.layer.info, stream: member.stream,
        description: member.layer.component.raw)
    }
    let pointers = UnsafePointer(memory.pointers(raw))
    var instance: UnsafeMutableRawPointer?
    try withExtendedLifetime((memory, members)) { () throws(ComponentError) in
      try check(component.calls[.create]) {
        create(component.raw, component.host, UInt32(members.count), pointers, &instance, &$0)
      }
    }
    try self.init(
      component, table,
      ForeignInstance(
        instance, destroy: table.raw.destroy, calls: component.calls, keeping: [memory] + members.map(\.layer)))
  }

  private init(_ component: ForeignComponent, _ table: ForeignLayerTable, _ instance: ForeignInstance)
    throws(ComponentError)
  {
    self.component = component
    self.table = table
    self.instance = instance
    guard let pointer = recorded(instance.calls?[.info], { table.raw.info?(instance.pointer) }) else {
      throw ComponentError(.internal, "the layer does not describe its ports")
    }
    self.info = pointer
    let info = readSized(pointer)
    inputs = try Self.list(info.input_count, info.inputs).map { (raw) throws(ComponentError) in try Port(raw) }
    outputs = try Self.list(info.output_count, info.outputs).map { (raw) throws(ComponentError) in try Port(raw) }
    parameters = try Self.list(info.parameter_count, info.parameters).map { (raw) throws(ComponentError) in
      try Parameter(raw)
    }
    guard !outputs.isEmpty else { throw ComponentError(.internal, "the layer has no output") }
    buffers = try Self.list(info.buffer_count, info.buffers).map { (raw) throws(ComponentError) in try Parameter(raw) }
    if table.raw.initialize == nil, component.fusion == nil,
      let open = (parameters + buffers).first(where: { $0.initializer == .own })
    {
      throw ComponentError(
        .internal, field: open.name, "it has no initializer, and the layer's table has no initialize function")
    }
  }

  package func initialize(_ index: Int, _ value: TensorView, _ step: Step) throws {
    guard let function = table.raw.initialize else {
      throw ComponentError(.internal, "the layer's table has no initialize function")
    }
    try check(instance.calls?[.initialize]) {
      function(instance.pointer, UInt32(index), step.raw, UnsafeMutablePointer(mutating: value.raw), &$0)
    }
  }

  /// The instance's answer to an optional table.
  package func query(_ id: String) -> UnsafeRawPointer? {
    guard let function = table.raw.query else { return nil }
    return recorded(instance.calls?[.query]) { function(instance.pointer, id) }
  }

  /// Makes a call of one of its optional tables.
  func call(
    _ call: PluginCall, _ body: (UnsafeMutableRawPointer?, inout tenon_error) -> tenon_status
  ) throws(ComponentError) {
    try check(instance.calls?[call]) { body(instance.pointer, &$0) }
  }

  package var prediction: Prediction {
    guard let pointer = query(TENON_PREDICTION_ID) else { return .identity }
    let raw = readSized(pointer.assumingMemoryBound(to: tenon_prediction_v1.self))
    guard let activation = Prediction.Activation(rawValue: raw.activation),
      let decision = Prediction.Decision(rawValue: raw.decision)
    else { return .identity }
    return Prediction(activation, decision, threshold: raw.threshold)
  }

  package func weight(of inputs: [TensorView?]) throws -> Double? {
    guard let pointer = query(TENON_LOSS_ID),
      let function = readSized(pointer.assumingMemoryBound(to: tenon_loss_weight_v1.self)).weight
    else { return nil }
    var weight = -1.0
    let views = inputs.map { $0?.raw }
    try call(.weight) { instance, error in function(instance, views, &weight, &error) }
    return weight < 0 ? nil : weight
  }

  package func plan(_ request: PlanRequest) throws -> any LayerOperation {
    try ForeignOperation(table: table, instance: instance, outputCount: outputs.count, request: request)
  }

  static func list<T>(_ count: UInt32, _ pointers: UnsafePointer<UnsafePointer<T>?>?)
    throws(ComponentError) -> [T]
  {
    var items: [T] = []
    for index in 0..<Int(count) {
      guard let item = pointers?[index] else { throw ComponentError(.internal, "a description is missing") }
      items.append(readSized(item))
    }
    return items
  }
}

/// A layer's table, copied by its size.
package struct ForeignLayerTable: @unchecked Sendable {
  package let raw: tenon_layer_v1

  package init(_ pointer: UnsafeRawPointer) { raw = readSized(pointer.assumingMemoryBound(to: tenon_layer_v1.self)) }
}

extension Port {
  init(_ raw: tenon_port) throws(ComponentError) {
    guard let name = raw.name else { throw ComponentError(.internal, "a port has no name") }
    self.init(
      String(cString: name),
      dtypes: Set(DType.allCases.filter { raw.dtypes & 1 << UInt32($0.rawValue) != 0 }),
      layouts: Set([Layout.plain, .c16, .n16].filter { raw.layouts & 1 << UInt32($0.rawValue) != 0 }),
      optional: raw.flags & TENON_PORT_OPTIONAL != 0, differentiable: raw.flags & TENON_PORT_DIFFERENTIABLE != 0,
      variadic: raw.flags & TENON_PORT_VARIADIC != 0)
  }
}

extension Parameter {
  init(_ raw: tenon_parameter) throws(ComponentError) {
    guard let dtype = DType(rawValue: raw.dtype), (0...Int32(Shape.maximumRank)).contains(raw.rank) else {
      throw ComponentError(.internal, "a parameter has an unknown dtype or an illegal rank")
    }
    guard let name = raw.name.map({ String(cString: $0) }), raw.rank == 0 || raw.shape != nil else {
      throw ComponentError(.internal, "a parameter lacks its name or shape")
    }
    let shape = Shape((0..<Int(raw.rank)).map { Int(raw.shape[$0]) })
    guard TensorType(dtype, shape).checkedByteCount != nil else {
      throw ComponentError(.shape, field: name, "the parameter's shape \(shape) is illegal")
    }
    self.init(
      name, shape, dtype: dtype,
      initializer: try Initializer(raw.initializer, raw.initializer_count, raw.initializer_arguments))
  }
}

extension Initializer {
  /// - Parameter name: null for the layer's own.
  package init(_ name: UnsafePointer<CChar>?, _ count: UInt32, _ arguments: UnsafePointer<Double>?)
    throws(ComponentError)
  {
    guard let name else {
      self = .own
      return
    }
    let numbers = UnsafeBufferPointer(start: arguments, count: arguments == nil ? 0 : Int(min(count, 9)))
    guard count <= 8, numbers.count == count else {
      throw ComponentError(.internal, "an initializer lacks its arguments, or has too many")
    }
    try self.init(name: String(cString: name), arguments: Array(numbers))
  }
}
