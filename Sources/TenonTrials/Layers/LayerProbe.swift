import TenonABI
import TenonCore
import TenonServices

/// One planned operation of a layer with all its memory between guard bytes, and every call noted in the record.
///
/// Inputs, parameters and gradients are plain for the caller, whatever the layouts.
package final class LayerProbe {
  package let trial: LayerTrial
  package let plan: LayerPlan
  /// What is read; change the elements between calls.
  package let inputs: [Tensor?]
  package let parameters: [Tensor]
  /// What buffers hold before forward.
  package let initialBuffers: [Tensor]
  package let buffers: [GuardedTensor]
  /// In the layouts of the plan.
  package let outputs: [GuardedTensor]
  let saved: GuardedTensor
  let workspace: GuardedTensor
  let workerWorkspace: GuardedTensor
  package let request: PlanRequest
  /// What the operation reads in place of the inputs; valid after forward.
  private(set) var layoutInputs: [GuardedTensor?] = []
  private(set) var readParameters: [GuardedTensor] = []
  /// What they must hold from then on.
  private var expectedParameters: [Tensor] = []
  private(set) var gradInputs: [GuardedTensor?] = []
  private(set) var gradParameters: [GuardedTensor?] = []
  /// Row numbers of those that are row-sparse.
  private(set) var gradParameterRows: [GuardedTensor?] = []
  package private(set) var readGradOutputs: [GuardedTensor?] = []

  private let operation: any LayerOperation
  private let step: StepContext
  private let workerStride: Int

  /// - Parameters:
  ///   - garbage: the byte that memory without defined contents starts with.
  /// - Throws: the layer's `ComponentError`, or `TensorError`.
  package init(
    _ trial: LayerTrial, layer: (any Layer)? = nil, host: Host, gradients: Bool = true, seed: UInt64 = 11,
    garbage: UInt8 = 0xFF, values seedOfValues: UInt64 = 0, request given: PlanRequest? = nil
  ) throws {
    let layer = layer ?? trial.layer
    self.trial = trial
    request = given ?? trial.request(gradients: gradients)
    CallRecord.shared.call("plan")
    operation = try layer.checkedPlan(request)
    CallRecord.shared.call("")
    plan = operation.plan
    inputs = try trial.inputs.enumerated().map { index, type in
      try type.map { type in
        let tensor = try Tensor(type)
        let values = TrialValues("input\(index)", seed: seedOfValues)
        if trial.contents.indices.contains(index) {
          values.fill(tensor, as: trial.contents[index])
        } else {
          values.fill(tensor, trial.port(index)?.isDifferentiable == true ? trial.domain : .unit)
        }
        return tensor
      }
    }
    let dtype = trial.dtype
    let start = StepContext(host, seed: 5, stream: 1)
    func make(_ declared: [Parameter], first: Int, perturbed: Bool) throws -> [Tensor] {
      try declared.enumerated().map { index, parameter in
        let tensor = try Tensor(parameter.type(in: dtype))
        try start.withStep { try layer.start(first + index, tensor.view, $0) }
        if perturbed { try TrialValues(parameter.name, seed: seedOfValues).perturb(tensor) }
        return tensor
      }
    }
    parameters = try make(layer.parameters, first: 0, perturbed: true)
    initialBuffers = try make(layer.buffers, first: layer.parameters.count, perturbed: false)
    buffers = try initialBuffers.map { try GuardedTensor(copying: $0) }
    outputs = try plan.outputs.map { try GuardedTensor($0) }
    saved = try GuardedTensor(byteCount: plan.savedByteCount)
    workspace = try GuardedTensor(byteCount: plan.workspaceByteCount)
    workerStride = (plan.workerWorkspaceByteCount + 63) & ~63
    workerWorkspace = try GuardedTensor(byteCount: workerStride * host.pool.workerCount)
    step = StepContext(host, seed: seed, stream: 3, number: 2)
    for block in outputs + [saved, workspace, workerWorkspace] { block.fill(garbage) }
  }

  /// - Parameters:
  ///   - resettingBuffers: put the initial contents back first.
  ///   - sharing: let outputs take over the memory of inputs as the plan allows.
  package func forward(resettingBuffers: Bool = true, sharing: Bool = false) throws {
    if resettingBuffers {
      for (own, initial) in zip(buffers, initialBuffers) { own.tensor.take(initial) }
    }
    layoutInputs = try inputs.enumerated().map { index, tensor in
      try tensor.map { try GuardedTensor(copying: $0.poisoned(in: trial.layout(ofInput: index))) }
    }
    readParameters = try parameters.map { try GuardedTensor(copying: $0) }
    var destinations = outputs.map(\.tensor)
    if sharing {
      for (output, input) in plan.outputMayShareInput {
        guard let tensor = layoutInputs[input]?.tensor, tensor.type.byteCount == destinations[output].type.byteCount
        else { continue }
        destinations[output] = tensor
      }
    }
    try call("forward", operation.forward, inputs: layoutInputs.map { $0?.tensor }, outputs: destinations)
    expectedParameters = plan.writesParameters ? try readParameters.map { try $0.tensor.copy() } : parameters
    for (own, destination) in zip(outputs, destinations) where own.tensor !== destination {
      own.tensor.bytes.copyMemory(from: UnsafeRawBufferPointer(destination.bytes))
    }
  }

  /// - Parameters:
  ///   - gradOutputs: plain, one for each output; nil stands for zero.
  ///   - inputMode, parameterMode: of every gradient that the plan was asked for.
  ///   - before: what the destinations hold.
  ///   - sharing: let gradients of inputs take over the memory of gradients of outputs as the plan allows.
  package func backward(
    gradOutputs: [Tensor?], inputMode: Int32 = TENON_GRAD_OVERWRITE, parameterMode: Int32 = TENON_GRAD_OVERWRITE,
    before: Double = .nan, sharing: Bool = false
  ) throws {
    gradInputs = try zip(layoutInputs, request.wantsGradInput).map { input, wanted in
      guard wanted, let input else { return nil }
      let gradient = try GuardedTensor(input.tensor.type)
      gradient.tensor.fill(before)
      return gradient
    }
    gradParameters = try parameters.enumerated().map { index, parameter in
      guard request.wantsGradParameter[index] else { return nil }
      let gradient = try GuardedTensor(plan.gradParameterRows[index].map(parameter.type.with) ?? parameter.type)
      gradient.tensor.fill(before)
      return gradient
    }
    gradParameterRows = try parameters.indices.map { index in
      guard gradParameters[index] != nil, let count = plan.gradParameterRows[index] else { return nil }
      let rows = try GuardedTensor(TensorType(.int64, [count]))
      rows.fill(0xFF)
      return rows
    }
    readGradOutputs = try zip(gradOutputs, plan.outputs).map { tensor, type in
      try tensor.map { try GuardedTensor(copying: $0.poisoned(in: type.layout)) }
    }
    var destinations = gradInputs.map { $0?.tensor }
    if sharing {
      for (input, output) in plan.gradInputMayShareGradOutput {
        guard let own = destinations[input], let tensor = readGradOutputs[output]?.tensor,
          own.type.byteCount == tensor.type.byteCount
        else { continue }
        destinations[input] = tensor
      }
    }
    // Backward gets only the values that it said it reads, so that a wrong claim is noticed.
    try call(
      "backward", operation.backward,
      inputs: layoutInputs.enumerated().map { plan.backwardNeeds.contains(.input($0)) ? $1?.tensor : nil },
      outputs: outputs.enumerated().map { plan.backwardNeeds.contains(.output($0)) ? $1.tensor : nil },
      gradOutputs: readGradOutputs.map { $0?.tensor }, gradInputs: destinations,
      modes: (inputMode, parameterMode))
    for (own, destination) in zip(gradInputs, destinations) {
      guard let own, let destination, own.tensor !== destination else { continue }
      own.tensor.bytes.copyMemory(from: UnsafeRawBufferPointer(destination.bytes))
    }
  }

  private func call(
    _ name: String, _ function: (LayerCall) throws -> Void, inputs: [Tensor?], outputs: [Tensor?],
    gradOutputs: [Tensor?] = [], gradInputs: [Tensor?] = [], modes: (input: Int32, parameter: Int32)? = nil
  ) throws {
    let buffers = LayerBuffers(
      inputs: inputs, outputs: outputs, parameters: readParameters.map(\.tensor), buffers: buffers.map(\.tensor),
      saved: saved.tensor, workspace: workspace.tensor, workerWorkspace: workerWorkspace.tensor,
      workerStride: workerStride, gradOutputs: gradOutputs, gradInputs: gradInputs,
      gradInputModes: gradInputs.map { $0 == nil ? TENON_GRAD_NONE : modes?.input ?? TENON_GRAD_NONE },
      gradParameters: modes == nil ? [] : gradParameters.map { $0?.tensor },
      gradParameterModes: modes.map { modes in
        gradParameters.map { $0 == nil ? TENON_GRAD_NONE : modes.parameter }
      } ?? [], gradParameterRows: modes == nil ? [] : gradParameterRows.map { $0?.tensor })
    CallRecord.shared.call(name)
    defer { CallRecord.shared.call("") }
    try buffers.run(step.step, function)
  }
}

extension LayerProbe {
  /// The outputs in plain layout.
  package func plainOutputs() throws -> [Tensor] { try outputs.map { try Self.plain($0.tensor) } }

  /// Whether no floating-point output holds not-a-number or infinity.
  package func hasFiniteOutputs() throws -> Bool {
    try plainOutputs().allSatisfy { !$0.dtype.isFloatingPoint || $0.doubles.allSatisfy(\.isFinite) }
  }

  /// The gradients of inputs and then of parameters, whole and in plain layout; nil where none was wanted.
  ///
  /// - Throws: `CheckFailure` for rows that the parameter does not have.
  package func plainGradients() throws -> [Tensor?] {
    let gradients = try (gradInputs + gradParameters).map { try $0.map { try Self.plain($0.tensor) } }
    return try gradients.enumerated().map { index, gradient in
      let parameter = index - gradInputs.count
      guard let gradient, parameter >= 0, let rows = gradParameterRows[parameter]?.tensor else { return gradient }
      return try whole(gradient, rows, parameters[parameter].type, gradientNames[index])
    }
  }

  /// The sum of a row-sparse gradient's rows in a tensor of zeros.
  private func whole(_ values: Tensor, _ rows: Tensor, _ type: TensorType, _ name: String) throws -> Tensor {
    let width = type.shape.dimensions.dropFirst().reduce(1, *)
    var sums = [Double](repeating: 0, count: type.shape.elementCount)
    let numbers = values.doubles
    for (k, row) in rows[Int64.self].enumerated() {
      guard (0..<Int64(type.shape[0])).contains(row) else {
        throw CheckFailure("\(name): a gradient for row \(row), expected 0..<\(type.shape[0]), \(trial.description)")
      }
      for i in 0..<width { sums[Int(row) * width + i] += numbers[k * width + i] }
    }
    return type.dtype == .float64
      ? try Tensor(sums, shape: type.shape) : try Tensor(sums.map(Float.init), shape: type.shape)
  }

  private static func plain(_ tensor: Tensor) throws -> Tensor {
    tensor.type.layout == .plain ? try tensor.copy() : try tensor.converted(to: .plain)
  }

  /// What was written outside of the memory that the layer was given; nil when nothing was.
  package var damage: String? {
    var blocks: [(String, GuardedTensor?)] = [
      ("the saved block", saved), ("the workspace", workspace), ("the workers' workspace", workerWorkspace),
    ]
    blocks += outputs.enumerated().map { ("output \($0)", $1) }
    blocks += buffers.enumerated().map { ("buffer '\(trial.layer.buffers[$0].name)'", $1) }
    blocks += layoutInputs.enumerated().map { ("input \($0)", $1) }
    blocks += readGradOutputs.enumerated().map { ("the gradient of output \($0)", $1) }
    blocks += zip(gradientNames, gradInputs + gradParameters).map { ("the gradient of \($0)", $1) }
    blocks += gradParameterRows.enumerated().map { ("the rows of the gradient of parameter \($0)", $1) }
    for (name, block) in blocks {
      if let damage = block?.damage { return "\(name) was written \(damage)" }
    }
    return nil
  }

  /// What was changed although it is only to be read; nil when nothing was.
  package func changedInputs() throws -> String? {
    for (index, input) in inputs.enumerated() {
      guard let input, let read = layoutInputs[index] else { continue }
      let original = try input.poisoned(in: trial.layout(ofInput: index))
      if !read.tensor.isIdentical(to: original) { return gradientNames[index] }
    }
    for (index, parameter) in expectedParameters.enumerated()
    where !readParameters[index].tensor.isIdentical(to: parameter) {
      return "parameter '\(trial.layer.parameters[index].name)'"
    }
    return nil
  }

  /// The names of `plainGradients`.
  package var gradientNames: [String] {
    inputs.indices.map { index in
      let name = trial.port(index)?.name ?? "input"
      return trial.layer.inputs.indices.contains(index) && trial.port(index)?.isVariadic != true
        ? "input '\(name)'" : "input '\(name)' \(index)"
    } + trial.layer.parameters.map { "parameter '\($0.name)'" }
  }

  /// Random gradients for the floating-point outputs that are differentiable.
  package func randomGradOutputs() throws -> [Tensor?] {
    try plan.outputs.enumerated().map { index, type in
      guard type.dtype.isFloatingPoint, trial.layer.outputs[index].isDifferentiable else { return nil }
      let tensor = try Tensor(TensorType(type.dtype, type.shape))
      TrialValues("gradient\(index)").fill(tensor)
      return tensor
    }
  }
}
