/// `Layer`, `Loss` and `CompositeLayer` as C tables.
enum LayerTable {
  static var layer: tenon_layer_v1 {
    var table = tenon_layer_v1()
    table.struct_size = UInt32(MemoryLayout<tenon_layer_v1>.size)
    table.create = { component, _, config, instance, error in
      guarded(error) {
        let layer = try ComponentBox.of(component).make(config, as: (any Layer).self)
        instance?.pointee = Unmanaged.passRetained(LayerBox(layer)).toOpaque()
      }
    }
    table.destroy = { if let pointer = $0 { Unmanaged<LayerBox>.fromOpaque(pointer).release() } }
    table.info = { pointer in
      guard let pointer else { return nil }
      return Unmanaged<LayerBox>.fromOpaque(pointer).takeUnretainedValue().info
    }
    table.plan = { pointer, request, plan, error in
      guarded(error) {
        guard let pointer, let request, let plan else {
          throw ComponentError(.argument, "plan was called without arguments")
        }
        try Unmanaged<LayerBox>.fromOpaque(pointer).takeUnretainedValue().plan(request, plan)
      }
    }
    table.operation_destroy = { if let pointer = $0 { Unmanaged<OperationBox>.fromOpaque(pointer).release() } }
    table.forward = { pointer, step, buffers, error in
      guard let pointer, let step, let buffers else { return TENON_ERROR_ARGUMENT }
      let box = Unmanaged<OperationBox>.fromOpaque(pointer)
      return guarded(error) {
        try box._withUnsafeGuaranteedRef { try $0.operation.forward(LayerCall(step: Step(step), buffers: buffers)) }
      }
    }
    table.backward = { pointer, step, buffers, error in
      guard let pointer, let step, let buffers else { return TENON_ERROR_ARGUMENT }
      let box = Unmanaged<OperationBox>.fromOpaque(pointer)
      return guarded(error) {
        try box._withUnsafeGuaranteedRef { try $0.operation.backward(LayerCall(step: Step(step), buffers: buffers)) }
      }
    }
    return table
  }

  static var fused: tenon_layer_v1 {
    var table = layer
    table.create = nil
    table.create_fused = { component, _, count, members, instance, error in
      guarded(error) {
        guard case .fused(let type) = try ComponentBox.of(component).type.role else {
          throw ComponentError(.internal, "the component is not a fused layer")
        }
        let members = try (0..<Int(count)).map { index in
          guard let member = members?[index] else { throw ComponentError(.argument, "member \(index) is missing") }
          return try FusedMember(member)
        }
        guard members.map(\.component) == type.pattern.members.map(\.component) else {
          throw ComponentError(.argument, "the members are not those of the pattern")
        }
        instance?.pointee = Unmanaged.passRetained(LayerBox(try type.init(members))).toOpaque()
      }
    }
    return table
  }

  static var composite: tenon_layer_v1 {
    var table = tenon_layer_v1()
    table.struct_size = UInt32(MemoryLayout<tenon_layer_v1>.size)
    table.create = { component, _, config, instance, error in
      guarded(error) {
        instance?.pointee = Unmanaged.passRetained(
          CompositeBox(try ComponentBox.of(component).makeComposite(config))
        ).toOpaque()
      }
    }
    table.destroy = { if let pointer = $0 { Unmanaged<CompositeBox>.fromOpaque(pointer).release() } }
    table.expand = { pointer, builder, error in
      guarded(error) {
        guard let pointer, let builder else { throw ComponentError(.argument, "expand was called without arguments") }
        let box = Unmanaged<CompositeBox>.fromOpaque(pointer).takeUnretainedValue()
        try box.composite.expand(GraphBuilder(builder))
      }
    }
    return table
  }
}

private final class CompositeBox {
  let composite: any CompositeLayer
  init(_ composite: any CompositeLayer) { self.composite = composite }
}

private final class OperationBox {
  let operation: any LayerOperation
  init(_ operation: any LayerOperation) { self.operation = operation }
}

/// A layer instance with the C description that it owns.
private final class LayerBox {
  private let layer: any Layer
  private let memory = CMemory()
  let info: UnsafePointer<tenon_layer_info>

  init(_ layer: any Layer) {
    self.layer = layer
    let memory = self.memory
    info = memory.value(
      tenon_layer_info(
        struct_size: UInt32(MemoryLayout<tenon_layer_info>.size), input_count: UInt32(layer.inputs.count),
        output_count: UInt32(layer.outputs.count), parameter_count: UInt32(layer.parameters.count),
        buffer_count: UInt32(layer.buffers.count), reserved: 0,
        inputs: UnsafePointer(memory.pointers(layer.inputs.map { memory.encode($0) })),
        outputs: UnsafePointer(memory.pointers(layer.outputs.map { memory.encode($0) })),
        parameters: UnsafePointer(memory.pointers(layer.parameters.map { memory.encode($0) })),
        buffers: UnsafePointer(memory.pointers(layer.buffers.map { memory.encode($0) }))))
  }

  func plan(_ raw: UnsafePointer<tenon_plan_request>, _ answer: UnsafeMutablePointer<tenon_plan>) throws {
    let operation = try layer.plan(PlanRequest(readSized(raw), parameterCount: layer.parameters.count))
    let plan = operation.plan
    for (index, type) in plan.outputs.enumerated() { answer.pointee.outputs[index]?.describe(type) }
    answer.pointee.saved_bytes = UInt64(plan.savedByteCount)
    answer.pointee.workspace_bytes = UInt64(plan.workspaceByteCount)
    answer.pointee.worker_workspace_bytes = UInt64(plan.workerWorkspaceByteCount)
    answer.pointee.grad_input_modes = plan.gradInputModes.rawValue
    answer.pointee.grad_parameter_modes = plan.gradParameterModes.rawValue
    for need in plan.backwardNeeds {
      switch need {
      case .input(let index): answer.pointee.backward_needs_input[index] = 1
      case .output(let index): answer.pointee.backward_needs_output[index] = 1
      }
    }
    for (output, input) in plan.outputMayShareInput { answer.pointee.output_may_share[output] = Int32(input) }
    for (input, output) in plan.gradInputMayShareGradOutput {
      answer.pointee.grad_input_may_share[input] = Int32(output)
    }
    answer.pointee.flops = plan.flops
    answer.pointee.bytes_moved = plan.bytesMoved
    withUnsafeMutableBytes(of: &answer.pointee.algorithm) { bytes in
      for (index, byte) in plan.algorithm.utf8.prefix(bytes.count - 1).enumerated() { bytes[index] = byte }
    }
    // A host of an older header has no room for it.
    if answer.pointee.struct_size >= MemoryLayout<tenon_plan>.size {
      answer.pointee.estimated_nanoseconds = plan.estimatedNanoseconds
    }
    answer.pointee.operation = Unmanaged.passRetained(OperationBox(operation)).toOpaque()
  }
}

extension PlanRequest {
  fileprivate init(_ raw: tenon_plan_request, parameterCount: Int) throws {
    guard let mode = Mode(rawValue: raw.mode) else { throw ComponentError(.argument, "unknown mode \(raw.mode)") }
    let inputs = try (0..<Int(raw.input_count)).map { index -> TensorType? in
      guard let pointer = raw.inputs[index] else { return nil }
      guard let type = TensorView(pointer).type else {
        throw ComponentError(.unsupported, "input \(index) has a dtype or layout that this plugin does not know")
      }
      return type
    }
    self.init(
      mode: mode, precision: Precision(rawValue: raw.precision) ?? .default, inputs: inputs,
      outputLayouts: (0..<Int(raw.output_count)).map { Layout(rawValue: raw.output_layouts[$0]) ?? .plain },
      wantsGradInput: inputs.indices.map { raw.wants_grad_input[$0] != 0 },
      wantsGradParameter: (0..<parameterCount).map { raw.wants_grad_parameter[$0] != 0 })
  }
}

extension CMemory {
  fileprivate func encode(_ port: Port) -> tenon_port {
    var flags: UInt32 = 0
    if port.isOptional { flags |= TENON_PORT_OPTIONAL }
    if port.isDifferentiable { flags |= TENON_PORT_DIFFERENTIABLE }
    if port.isVariadic { flags |= TENON_PORT_VARIADIC }
    return tenon_port(
      struct_size: UInt32(MemoryLayout<tenon_port>.size), flags: flags, name: string(port.name),
      dtypes: port.dtypes.reduce(0) { $0 | 1 << UInt32($1.rawValue) },
      layouts: port.layouts.reduce(0) { $0 | 1 << UInt32($1.rawValue) })
  }

  fileprivate func encode(_ parameter: Parameter) -> tenon_parameter {
    tenon_parameter(
      struct_size: UInt32(MemoryLayout<tenon_parameter>.size), dtype: parameter.dtype.rawValue,
      name: string(parameter.name), rank: Int32(parameter.shape.rank),
      initializer_count: UInt32(parameter.initializer.arguments.count),
      shape: UnsafePointer(array(parameter.shape.dimensions.map(Int64.init))),
      initializer: string(parameter.initializer.name),
      initializer_arguments: UnsafePointer(array(parameter.initializer.arguments)))
  }
}
