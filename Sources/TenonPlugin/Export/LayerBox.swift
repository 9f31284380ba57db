/// A layer instance with the C description that it owns.
class LayerBox: InstanceBox {
  fileprivate let layer: any Layer
  /// For whatever the instance answers with.
  let memory = CMemory()
  let info: UnsafePointer<tenon_layer_info>

  init(_ component: any Component, _ layer: any Layer) {
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
    super.init(component)
  }

  override func answer(_ id: String) -> UnsafeRawPointer? {
    id == TENON_ONNX_ID ? ONNXTable.layer : super.answer(id)
  }

  func plan(_ raw: UnsafePointer<tenon_plan_request>, _ answer: UnsafeMutablePointer<tenon_plan>) throws {
    let operation = try layer.plan(PlanRequest(readSized(raw), parameterCount: layer.parameters.count))
    let plan = operation.plan
    let (inputCount, outputCount) = (Int(raw.pointee.input_count), Int(raw.pointee.output_count))
    if let fault = plan.fault(inputCount: inputCount, outputCount: outputCount) {
      throw ComponentError(.internal, fault)
    }
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
    for (index, rows) in plan.gradParameterRows where layer.parameters.indices.contains(index) {
      answer.pointee.grad_parameter_rows[index] = Int64(rows)
    }
    answer.pointee.flops = plan.flops
    answer.pointee.bytes_moved = plan.bytesMoved
    withUnsafeMutableBytes(of: &answer.pointee.algorithm) { bytes in
      for (index, byte) in plan.algorithm.utf8.prefix(bytes.count - 1).enumerated() { bytes[index] = byte }
    }
    // A host of an older header has no room for these.
    if answer.pointee.has(through: \.estimated_nanoseconds) {
      answer.pointee.estimated_nanoseconds = plan.estimatedNanoseconds
    }
    if answer.pointee.has(through: \.flags) {
      answer.pointee.flags = plan.writesParameters ? TENON_PLAN_WRITES_PARAMETERS : 0
    } else if plan.writesParameters {
      throw ComponentError(.unsupported, "this version of the host does not let a layer write its parameters")
    }
    answer.pointee.operation = Unmanaged.passRetained(OperationBox(operation)).toOpaque()
  }
}

extension tenon_plan {
  /// Whether the host that made it has room for a field.
  fileprivate func has<Field>(through field: KeyPath<tenon_plan, Field>) -> Bool {
    MemoryLayout<tenon_plan>.offset(of: field).map { $0 + MemoryLayout<Field>.size <= Int(struct_size) } ?? false
  }
}

extension LayerBox {
  func onnx(_ graph: UnsafePointer<tenon_onnx_graph>) throws {
    try layer.onnx(ONNXGraph(graph, parameterNames: (layer.parameters + layer.buffers).map(\.name)))
  }

  func initialize(_ index: Int, _ value: TensorView, _ step: Step) throws {
    guard index < layer.parameters.count + layer.buffers.count else {
      throw ComponentError(.argument, "there is no parameter \(index)")
    }
    try layer.initialize(index, value, step)
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
    guard let dtype = DType(rawValue: raw.compute_dtype) else {
      throw ComponentError(.unsupported, "this plugin does not know the dtype \(raw.compute_dtype) to compute in")
    }
    self.init(
      mode: mode, precision: Precision(rawValue: raw.precision) ?? .default, computeDType: dtype, inputs: inputs,
      outputLayouts: (0..<Int(raw.output_count)).map { Layout(rawValue: raw.output_layouts[$0]) ?? .plain },
      wantsGradInput: inputs.indices.map { raw.wants_grad_input[$0] != 0 },
      wantsGradParameter: (0..<parameterCount).map { raw.wants_grad_parameter[$0] != 0 },
      takesRowSparse: (0..<parameterCount).map { raw.takes_row_sparse?[$0] == 1 })
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
    let initializer = parameter.initializer.code
    return tenon_parameter(
      struct_size: UInt32(MemoryLayout<tenon_parameter>.size), dtype: parameter.dtype.rawValue,
      name: string(parameter.name), rank: Int32(parameter.shape.rank),
      initializer_count: UInt32(initializer?.arguments.count ?? 0),
      shape: UnsafePointer(array(parameter.shape.dimensions.map(Int64.init))),
      initializer: initializer.map { string($0.name) },
      initializer_arguments: UnsafePointer(array(initializer?.arguments ?? [])))
  }
}
