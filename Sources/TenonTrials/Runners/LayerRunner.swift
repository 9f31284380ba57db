import TenonABI
import TenonCore
import TenonServices

/// Runs one layer or loss alone on given tensors: the base of golden tests and contract checks.
///
/// The dtype of the first floating-point input decides whether parameters are float32 or float64. Tensors are plain for
/// the caller whatever layouts the layer computes in; padding lanes of what it reads hold not-a-number, so that a lane
/// that leaks is noticed.
public final class LayerRunner {
  public let plan: LayerPlan
  public private(set) var outputs: [Tensor]
  /// One for each input and parameter; nil where no gradient is wanted.
  public private(set) var gradInputs: [Tensor?]
  public private(set) var gradParameters: [Tensor?]

  private let operation: any LayerOperation
  private let step: StepContext
  private let inputs: [Tensor?]
  /// What the layer sees: the same tensors where the layout is plain.
  private let layoutInputs: [Tensor?]
  private let layoutOutputs: [Tensor]
  private let parameters: [Tensor]
  private let buffers: [Tensor]
  private let saved: Tensor
  private let workspace: Tensor
  private let workerWorkspace: Tensor
  private let workerStride: Int

  /// - Parameters:
  ///   - parameters, buffers: in the order that the layer declares.
  ///   - wantsGradients: false plans without backward.
  ///   - layouts: of each input, and what each output is wanted in; default: plain.
  /// - Throws: the layer's `ComponentError`, `TensorError`, or `ComponentError` (argument) for a parameter or buffer
  ///   that is not of the type that the layer declares.
  public init(
    _ layer: any Layer, host: Host, inputs: [Tensor?], parameters: [Tensor] = [], buffers: [Tensor] = [],
    mode: PlanRequest.Mode = .train, precision: PlanRequest.Precision = .default, wantsGradients: Bool = true,
    layouts: (inputs: [Layout], outputs: [Layout])? = nil, seed: UInt64 = 0, stream: UInt64 = 0,
    step number: UInt64 = 0
  ) throws {
    let ports = layer.inputs
    // A layer that reads indices alone computes in what its parameters are.
    let dtypes = inputs.compactMap { $0?.dtype } + parameters.map(\.dtype)
    let dtype = dtypes.first { $0.isFloatingPoint } ?? .float32
    try Self.check(parameters, against: layer.parameters, of: dtype, "parameter")
    try Self.check(buffers, against: layer.buffers, of: dtype, "buffer")
    let wantsInput = inputs.enumerated().map { index, tensor in
      wantsGradients && tensor?.dtype.isFloatingPoint == true
        && (ports.indices.contains(index) ? ports[index] : ports.last)?.isDifferentiable == true
    }
    layoutInputs = try inputs.enumerated().map { index, tensor in
      try tensor?.poisoned(in: layouts?.inputs[index] ?? .plain)
    }
    operation = try layer.checkedPlan(
      PlanRequest(
        mode: mode, precision: precision, computeDType: dtype, inputs: layoutInputs.map { $0?.type },
        outputLayouts: layouts?.outputs ?? layer.outputs.map { _ in .plain }, wantsGradInput: wantsInput,
        wantsGradParameter: parameters.map { _ in wantsGradients }))
    plan = operation.plan
    self.inputs = inputs
    self.parameters = parameters
    self.buffers = buffers
    layoutOutputs = try plan.outputs.map { try Tensor($0) }
    outputs = try layoutOutputs.map { try $0.type.layout == .plain ? $0 : $0.converted(to: .plain) }
    gradInputs = try zip(inputs, wantsInput).map { tensor, wanted in
      try tensor.flatMap { wanted ? try Tensor($0.type) : nil }
    }
    gradParameters = try parameters.map { wantsGradients ? try Tensor($0.type) : nil }
    saved = try Self.block(plan.savedByteCount)
    workspace = try Self.block(plan.workspaceByteCount)
    workerStride = (plan.workerWorkspaceByteCount + 63) & ~63
    workerWorkspace = try Self.block(workerStride * host.pool.workerCount)
    step = StepContext(host, seed: seed, stream: stream, number: number)
  }

  public func forward() throws {
    try call(gradOutputs: nil, gradInputs: [], mode: TENON_GRAD_NONE, operation.forward)
    for (plain, own) in zip(outputs, layoutOutputs) where plain !== own { try plain.copyElements(of: own) }
  }

  /// - Parameters:
  ///   - gradOutputs: one for each output; nil stands for zero.
  ///   - accumulate: add to what `gradInputs` and `gradParameters` hold instead of overwriting it.
  /// - Throws: the layer's `ComponentError`, or `ComponentError` (argument) for gradients of other types than the
  ///   outputs'.
  public func backward(gradOutputs: [Tensor?], accumulate: Bool = false) throws {
    guard gradOutputs.count == outputs.count,
      zip(gradOutputs, outputs).allSatisfy({ $0 == nil || $0?.type == $1.type })
    else {
      throw ComponentError(
        .argument, field: "gradOutputs",
        "expected \(outputs.map(\.type)), received \(gradOutputs.map { $0.map { "\($0.type)" } ?? "none" })")
    }
    let layoutGradients = try zip(gradInputs, layoutInputs).map { gradient, input in
      try gradient?.poisoned(in: input?.type.layout ?? .plain)
    }
    try call(
      gradOutputs: zip(gradOutputs, plan.outputs).map { try $0?.poisoned(in: $1.layout) }, gradInputs: layoutGradients,
      mode: accumulate ? TENON_GRAD_ACCUMULATE : TENON_GRAD_OVERWRITE, operation.backward)
    for case (let plain?, let own?) in zip(gradInputs, layoutGradients) where plain !== own {
      try plain.copyElements(of: own)
    }
  }

  private func call(
    gradOutputs: [Tensor?]?, gradInputs: [Tensor?], mode: Int32, _ function: (LayerCall) throws -> Void
  ) throws {
    let isBackward = gradOutputs != nil
    // Backward gets only the values that it said it reads, so that a wrong claim is noticed.
    let visibleInputs = layoutInputs.enumerated().map { index, tensor in
      !isBackward || plan.backwardNeeds.contains(.input(index)) ? tensor : nil
    }
    let visibleOutputs = layoutOutputs.enumerated().map { index, tensor in
      !isBackward || plan.backwardNeeds.contains(.output(index)) ? tensor : nil
    }
    let buffers = LayerBuffers(
      inputs: visibleInputs, outputs: visibleOutputs, parameters: parameters, buffers: buffers, saved: saved,
      workspace: workspace, workerWorkspace: workerWorkspace, workerStride: workerStride,
      gradOutputs: gradOutputs ?? [], gradInputs: gradInputs,
      gradInputModes: gradInputs.map { $0 == nil ? TENON_GRAD_NONE : mode }, gradParameters: gradParameters,
      gradParameterModes: gradParameters.map { $0 == nil ? TENON_GRAD_NONE : mode })
    try buffers.run(step.step, function)
  }

  /// Refuses tensors that the layer would read as something else.
  private static func check(_ tensors: [Tensor], against declared: [Parameter], of dtype: DType, _ what: String)
    throws(ComponentError)
  {
    guard tensors.count == declared.count else {
      throw ComponentError(.argument, "expected \(Plural.count(declared.count, what)), received \(tensors.count)")
    }
    for (tensor, parameter) in zip(tensors, declared) {
      let type = parameter.type(in: dtype)
      guard tensor.type == type else {
        throw ComponentError(.argument, field: parameter.name, "expected a \(what) \(type), received \(tensor.type)")
      }
    }
  }

  private static func block(_ byteCount: Int) throws(TensorError) -> Tensor {
    try Tensor(TensorType(.uint8, [byteCount]))
  }
}
