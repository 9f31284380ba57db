import TenonABI
import TenonCore

/// The memory of one call of a layer's operation, laid out for the C boundary.
///
/// Nil stands for what is absent or not needed; a gradient is written exactly where its mode is not none.
package struct LayerBuffers {
  package var inputs: [Tensor?]
  package var outputs: [Tensor?]
  package var parameters: [Tensor]
  package var buffers: [Tensor]
  var saved: Tensor
  var workspace: Tensor
  var workerWorkspace: Tensor
  var workerStride: Int
  var gradOutputs: [Tensor?]
  var gradInputs: [Tensor?]
  var gradInputModes: [Int32]
  var gradParameters: [Tensor?]
  var gradParameterModes: [Int32]
  /// Row numbers of gradients that are row-sparse; empty where none is.
  var gradParameterRows: [Tensor?]

  package init(
    inputs: [Tensor?], outputs: [Tensor?], parameters: [Tensor], buffers: [Tensor], saved: Tensor, workspace: Tensor,
    workerWorkspace: Tensor, workerStride: Int, gradOutputs: [Tensor?] = [], gradInputs: [Tensor?] = [],
    gradInputModes: [Int32] = [], gradParameters: [Tensor?] = [], gradParameterModes: [Int32] = [],
    gradParameterRows: [Tensor?] = []
  ) {
    (self.inputs, self.outputs, self.parameters, self.buffers) = (inputs, outputs, parameters, buffers)
    (self.saved, self.workspace) = (saved, workspace)
    (self.workerWorkspace, self.workerStride) = (workerWorkspace, workerStride)
    (self.gradOutputs, self.gradInputs, self.gradInputModes) = (gradOutputs, gradInputs, gradInputModes)
    (self.gradParameters, self.gradParameterModes) = (gradParameters, gradParameterModes)
    self.gradParameterRows = gradParameterRows
  }

  package func run(_ step: Step, _ function: (LayerCall) throws -> Void) throws {
    let memory = CMemory()
    let raw = raw(in: memory)
    try withExtendedLifetime((memory, self)) { try function(LayerCall(step: step, buffers: raw)) }
  }

  /// The C form, valid as long as the memory and these tensors are there.
  func raw(in memory: CMemory) -> UnsafePointer<tenon_layer_buffers> {
    func pointers(_ tensors: [Tensor?]) -> UnsafeMutablePointer<UnsafeMutableRawPointer?> {
      memory.array(tensors.map { $0?.data })
    }
    func reading(_ tensors: [Tensor?]) -> UnsafePointer<UnsafeRawPointer?> {
      UnsafePointer(memory.array(tensors.map { $0.map { UnsafeRawPointer($0.data) } }))
    }
    func destinations(_ tensors: [Tensor?], _ modes: [Int32]) -> UnsafePointer<UnsafeMutableRawPointer?> {
      UnsafePointer(pointers(zip(tensors, modes).map { $1 == TENON_GRAD_NONE ? nil : $0 }))
    }
    var raw = tenon_layer_buffers()
    raw.struct_size = UInt32(MemoryLayout<tenon_layer_buffers>.size)
    raw.inputs = reading(inputs)
    raw.outputs = UnsafePointer(pointers(outputs))
    raw.parameters = reading(parameters)
    raw.buffers = UnsafePointer(pointers(buffers))
    raw.saved = saved.data
    raw.workspace = workspace.data
    raw.worker_workspace = workerWorkspace.data
    raw.worker_stride = UInt64(workerStride)
    raw.grad_outputs = reading(gradOutputs)
    raw.grad_inputs = destinations(gradInputs, gradInputModes)
    raw.grad_parameters = destinations(gradParameters, gradParameterModes)
    raw.grad_input_modes = UnsafePointer(memory.array(gradInputModes))
    raw.grad_parameter_modes = UnsafePointer(memory.array(gradParameterModes))
    let rows = gradParameterRows.isEmpty ? gradParameters.map { _ in nil } : gradParameterRows
    raw.grad_parameter_rows = UnsafePointer(
      memory.array(rows.map { $0?.data.assumingMemoryBound(to: Int64.self) }))
    return UnsafePointer(memory.value(raw))
  }
}
