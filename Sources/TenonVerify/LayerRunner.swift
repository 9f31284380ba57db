import TenonABI
import TenonCore
import TenonHost
import TenonLayout

/// Runs one layer or loss alone on given tensors: the base of golden tests and contract checks.
///
/// The dtype of the first floating-point input decides whether parameters are float32 or float64. Tensors go in and come
/// out plain; with a forced layout the operation itself works in that layout, wherever its ports accept it.
public final class LayerRunner {
  public let plan: LayerPlan
  /// Of the last forward, plain.
  public private(set) var outputs: [Tensor]
  /// One for each input and parameter; nil where no gradient is wanted.
  public private(set) var gradInputs: [Tensor?]
  public private(set) var gradParameters: [Tensor?]

  /// Those that the operation works on, in its layouts.
  private let workingOutputs: [Tensor]
  private let workingGradInputs: [Tensor?]

  private let operation: any LayerOperation
  private let step: StepContext
  private let inputs: [Tensor?]
  private let parameters: [Tensor]
  private let buffers: [Tensor]
  private let saved: Tensor
  private let workspace: Tensor
  private let workerWorkspace: Tensor
  private let workerStride: Int

  /// - Parameters:
  ///   - parameters, buffers: in the order that the layer declares.
  ///   - wantsGradients: false plans without backward.
  ///   - layout: for inputs and outputs of rank 4 whose ports accept it; the others are plain. The lanes past the last
  ///     channel or image hold NaN, which must not reach a result.
  /// - Throws: the layer's `ComponentError`, or `TensorError`.
  public init(
    _ layer: any Layer, host: Host, inputs: [Tensor?], parameters: [Tensor] = [], buffers: [Tensor] = [],
    mode: PlanRequest.Mode = .train, precision: PlanRequest.Precision = .default, wantsGradients: Bool = true,
    layout: Layout = .plain, seed: UInt64 = 0, stream: UInt64 = 0, step number: UInt64 = 0
  ) throws {
    let ports = layer.inputs
    let wantsInput = inputs.enumerated().map { index, tensor in
      wantsGradients && tensor?.dtype.isFloatingPoint == true
        && (ports.indices.contains(index) ? ports[index] : ports.last)?.isDifferentiable == true
    }
    self.inputs = try inputs.enumerated().map { index, tensor in
      let port = ports.indices.contains(index) ? ports[index] : ports.last
      guard let tensor, port?.layouts.contains(layout) == true else { return tensor }
      return try Self.working(tensor, layout)
    }
    let isBlocked = self.inputs.contains { $0?.type.layout == layout }
    operation = try layer.plan(
      PlanRequest(
        mode: mode, precision: precision, inputs: self.inputs.map { $0?.type },
        outputLayouts: layer.outputs.map { isBlocked && $0.layouts.contains(layout) ? layout : .plain },
        wantsGradInput: wantsInput, wantsGradParameter: parameters.map { _ in wantsGradients }))
    plan = operation.plan
    self.parameters = parameters
    self.buffers = buffers
    workingOutputs = try plan.outputs.map { try Tensor($0) }
    outputs = workingOutputs
    workingGradInputs = try zip(self.inputs, wantsInput).map { tensor, wanted in
      try tensor.flatMap { wanted ? try Tensor($0.type) : nil }
    }
    gradInputs = workingGradInputs
    gradParameters = try parameters.map { wantsGradients ? try Tensor($0.type) : nil }
    saved = try Self.block(plan.savedByteCount)
    workspace = try Self.block(plan.workspaceByteCount)
    workerStride = (plan.workerWorkspaceByteCount + 63) & ~63
    workerWorkspace = try Self.block(workerStride * host.pool.workerCount)
    step = StepContext(host, seed: seed, stream: stream, number: number)
  }

  public func forward() throws {
    try call(gradOutputs: nil, mode: TENON_GRAD_NONE, operation.forward)
    outputs = try workingOutputs.map { try $0.converted(to: .plain) }
  }

  /// - Parameters:
  ///   - gradOutputs: one for each output; nil stands for zero.
  ///   - accumulate: add to what `gradInputs` and `gradParameters` hold instead of overwriting it.
  public func backward(gradOutputs: [Tensor?], accumulate: Bool = false) throws {
    let working = try zip(gradOutputs, workingOutputs).map { try Self.working($0, $1.type.layout) }
    try call(gradOutputs: working, mode: accumulate ? TENON_GRAD_ACCUMULATE : TENON_GRAD_OVERWRITE, operation.backward)
    gradInputs = try workingGradInputs.map { try $0?.converted(to: .plain) }
  }

  private func call(gradOutputs: [Tensor?]?, mode: Int32, _ function: (LayerCall) throws -> Void) throws {
    let memory = CMemory()
    func pointers(_ tensors: [Tensor?]) -> UnsafeMutablePointer<UnsafeMutableRawPointer?> {
      memory.array(tensors.map { $0?.data })
    }
    func reading(_ tensors: [Tensor?]) -> UnsafePointer<UnsafeRawPointer?> {
      UnsafePointer(memory.array(tensors.map { $0.map { UnsafeRawPointer($0.data) } }))
    }
    let isBackward = gradOutputs != nil
    // Backward gets only the values that it said it reads, so that a wrong claim is noticed.
    let visibleInputs = inputs.enumerated().map { index, tensor in
      !isBackward || plan.backwardNeeds.contains(.input(index)) ? tensor : nil
    }
    let visibleOutputs = workingOutputs.enumerated().map { index, tensor in
      !isBackward || plan.backwardNeeds.contains(.output(index)) ? tensor : nil
    }
    var raw = tenon_layer_buffers()
    raw.struct_size = UInt32(MemoryLayout<tenon_layer_buffers>.size)
    raw.inputs = reading(visibleInputs)
    raw.outputs = UnsafePointer(pointers(visibleOutputs))
    raw.parameters = reading(parameters)
    raw.buffers = UnsafePointer(pointers(buffers))
    raw.saved = saved.data
    raw.workspace = workspace.data
    raw.worker_workspace = workerWorkspace.data
    raw.worker_stride = UInt64(workerStride)
    raw.grad_outputs = reading(gradOutputs ?? [])
    raw.grad_inputs = UnsafePointer(pointers(workingGradInputs))
    raw.grad_parameters = UnsafePointer(pointers(gradParameters))
    raw.grad_input_modes = UnsafePointer(memory.array(workingGradInputs.map { $0 == nil ? TENON_GRAD_NONE : mode }))
    raw.grad_parameter_modes = UnsafePointer(memory.array(gradParameters.map { $0 == nil ? TENON_GRAD_NONE : mode }))
    try withExtendedLifetime(memory) {
      try withUnsafePointer(to: &raw) { try function(LayerCall(step: step.step, buffers: $0)) }
    }
  }

  /// A tensor of rank 4 in a layout, with NaN in its padding lanes; others as they are.
  private static func working(_ tensor: Tensor?, _ layout: Layout) throws(TensorError) -> Tensor? {
    guard let tensor, layout != .plain, tensor.dtype == .float32, tensor.shape.rank == 4 else { return tensor }
    let result = try tensor.converted(to: layout)
    let places = try Tensor(tensor.type)
    places[Float.self].update(repeating: 1)
    for (index, place) in try places.converted(to: layout)[Float.self].enumerated() where place == 0 {
      result[Float.self][index] = .nan
    }
    return result
  }

  private static func block(_ byteCount: Int) throws(TensorError) -> Tensor {
    try Tensor(TensorType(.uint8, [byteCount]))
  }
}
