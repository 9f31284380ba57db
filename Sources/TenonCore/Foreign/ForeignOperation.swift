import TenonABI

/// A planned operation behind a C table.
final class ForeignOperation: LayerOperation, @unchecked Sendable {
  let plan: LayerPlan
  private let table: ForeignLayerTable
  private let instance: ForeignInstance
  private let operation: UnsafeMutableRawPointer?
  private let error: UnsafeMutablePointer<tenon_error>
  private let forwardText: UnsafePointer<CChar>?
  private let backwardText: UnsafePointer<CChar>?

  init(table: ForeignLayerTable, instance: ForeignInstance, outputCount: Int, request: PlanRequest)
    throws(ComponentError)
  {
    guard let function = table.raw.plan, table.raw.forward != nil else {
      throw ComponentError(.internal, "the plugin has no plan or forward function")
    }
    let memory = CMemory()
    let inputCount = request.inputs.count
    let headers = request.inputs.map { $0.map { TensorHeader($0) } }
    var raw = tenon_plan_request()
    raw.struct_size = UInt32(MemoryLayout<tenon_plan_request>.size)
    raw.mode = request.mode.rawValue
    raw.precision = request.precision.rawValue
    raw.compute_dtype = request.computeDType.rawValue
    raw.input_count = UInt32(inputCount)
    raw.output_count = UInt32(outputCount)
    raw.inputs = UnsafePointer(memory.array(headers.map { $0.map { UnsafePointer($0.raw) } }))
    let layouts = (0..<outputCount).map {
      request.outputLayouts.indices.contains($0) ? request.outputLayouts[$0] : .plain
    }
    raw.output_layouts = UnsafePointer(memory.array(layouts.map(\.rawValue)))
    raw.wants_grad_input = UnsafePointer(memory.array(request.wantsGradInput.map { $0 ? UInt8(1) : 0 }))
    raw.wants_grad_parameter = UnsafePointer(memory.array(request.wantsGradParameter.map { $0 ? UInt8(1) : 0 }))
    raw.takes_row_sparse = UnsafePointer(memory.array(request.takesRowSparse.map { $0 ? UInt8(1) : 0 }))

    let outputs = (0..<outputCount).map { _ in TensorHeader(TensorType(.float32, [])) }
    var answer = tenon_plan()
    answer.struct_size = UInt32(MemoryLayout<tenon_plan>.size)
    answer.outputs = UnsafePointer(memory.array(outputs.map { Optional($0.raw) }))
    answer.backward_needs_input = memory.array([UInt8](repeating: 0, count: inputCount))
    answer.backward_needs_output = memory.array([UInt8](repeating: 0, count: outputCount))
    answer.output_may_share = memory.array([Int32](repeating: -1, count: outputCount))
    answer.grad_input_may_share = memory.array([Int32](repeating: -1, count: inputCount))
    answer.grad_parameter_rows = memory.array([Int64](repeating: -1, count: request.wantsGradParameter.count))

    plan = try withExtendedLifetime((memory, headers, outputs)) { () throws(ComponentError) in
      try check(instance.calls?[.plan]) { function(instance.pointer, &raw, &answer, &$0) }
      do throws(ComponentError) {
        return try LayerPlan(
          answer, outputs: outputs.map { TensorView($0.raw) }, inputCount: inputCount,
          parameterCount: request.wantsGradParameter.count)
      } catch {
        table.raw.operation_destroy?(answer.operation)
        throw error
      }
    }
    self.table = table
    self.instance = instance
    operation = answer.operation
    (forwardText, backwardText) = (instance.calls?[.forward], instance.calls?[.backward])
    error = .allocate(capacity: 1)
    error.initialize(to: .empty)
  }

  deinit {
    recorded(instance.calls?[.operationDestroy]) { table.raw.operation_destroy?(operation) }
    error.deallocate()
  }

  func forward(_ call: LayerCall) throws { try run(table.raw.forward, forwardText, call) }

  func backward(_ call: LayerCall) throws { try run(table.raw.backward, backwardText, call) }

  private typealias Function =
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafePointer<tenon_step>?, UnsafePointer<tenon_layer_buffers>?,
      UnsafeMutablePointer<tenon_error>?
    ) -> tenon_status

  private func run(
    _ function: Function?, _ text: UnsafePointer<CChar>?, _ call: LayerCall
  ) throws(ComponentError) {
    guard let function else { throw ComponentError(.unsupported, "this layer has no gradient") }
    error.pointee.message.0 = 0
    error.pointee.field.0 = 0
    let status = recorded(text) { function(operation, call.step.raw, call.buffers, error) }
    guard status == TENON_OK else { throw error.pointee.failure(status: status) }
  }
}

extension LayerPlan {
  /// Reads a plugin's answer and refuses one that could not be executed.
  fileprivate init(_ raw: tenon_plan, outputs: [TensorView], inputCount: Int, parameterCount: Int)
    throws(ComponentError)
  {
    var types: [TensorType] = []
    for (index, output) in outputs.enumerated() {
      guard (0...Int32(Shape.maximumRank)).contains(output.raw.pointee.rank), let type = output.type,
        type.checkedByteCount != nil
      else {
        throw ComponentError(.shape, "output \(index) has the illegal type \(output.shape)")
      }
      types.append(type)
    }
    var needs: Set<Need> = []
    for index in 0..<inputCount where raw.backward_needs_input[index] != 0 { needs.insert(.input(index)) }
    for index in outputs.indices where raw.backward_needs_output[index] != 0 { needs.insert(.output(index)) }
    self.init(outputs: types, backwardNeeds: needs)
    let limit = UInt64(1) << 46
    guard raw.saved_bytes < limit, raw.workspace_bytes < limit, raw.worker_workspace_bytes < limit else {
      throw ComponentError(.outOfMemory, "the layer asks for more memory than any machine has")
    }
    savedByteCount = Int(raw.saved_bytes)
    workspaceByteCount = Int(raw.workspace_bytes)
    workerWorkspaceByteCount = Int(raw.worker_workspace_bytes)
    for index in outputs.indices where (0..<inputCount).contains(Int(raw.output_may_share[index])) {
      outputMayShareInput[index] = Int(raw.output_may_share[index])
    }
    for index in 0..<inputCount where outputs.indices.contains(Int(raw.grad_input_may_share[index])) {
      gradInputMayShareGradOutput[index] = Int(raw.grad_input_may_share[index])
    }
    for index in 0..<parameterCount where raw.grad_parameter_rows[index] != -1 {
      gradParameterRows[index] = Int(raw.grad_parameter_rows[index])
    }
    gradInputModes = raw.grad_input_modes == 0 ? .overwrite : GradientModes(rawValue: raw.grad_input_modes)
    gradParameterModes = raw.grad_parameter_modes == 0 ? .overwrite : GradientModes(rawValue: raw.grad_parameter_modes)
    writesParameters = raw.flags & TENON_PLAN_WRITES_PARAMETERS != 0
    flops = raw.flops
    bytesMoved = raw.bytes_moved
    algorithm = withUnsafeBytes(of: raw.algorithm) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    estimatedNanoseconds = raw.estimated_nanoseconds.isFinite ? max(0, raw.estimated_nanoseconds) : 0
  }
}
