import TenonABI
import TenonCore
import TenonEngine
import TenonServices

/// How long one layer takes, forward and backward, on inputs of noise: in the memory layout in which it is fastest, as
/// the planner would choose it.
///
/// Outputs have memory of their own, except those of an operation that computes nothing (no floating-point operations in
/// its plan) and may take over its input's: there they share it, as in a network, and likewise the gradients. What is
/// overwritten so is restored before each call, outside of the time that is measured: numbers that become smaller each
/// time would soon be denormal, which processors are slow with.
public struct LayerTiming: Sendable {
  /// Of the inputs, where they have it.
  public let layout: Layout
  public let outputs: [TensorType]
  public let algorithm: String
  /// Medians.
  public let forwardSeconds: Double
  /// 0 in evaluation.
  public let backwardSeconds: Double

  public var seconds: Double { forwardSeconds + backwardSeconds }

  /// Plans the layer in every layout that it takes and measures each.
  ///
  /// - Parameters:
  ///   - inputs: in plain layout.
  ///   - evaluates: forward alone, as in evaluation.
  ///   - seconds: how long each layout is measured.
  /// - Throws: the layer's `ComponentError`, `TensorError`.
  public static func measure(
    _ layer: any Layer, inputs: [Tensor?], evaluates: Bool, seconds: Double, host: Host
  ) throws -> LayerTiming {
    var fastest: LayerTiming?
    for layout in Layout.allCases {
      guard let timing = try measure(layer, inputs, layout, evaluates, seconds, host) else { continue }
      if fastest.map({ timing.seconds < $0.seconds }) ?? true { fastest = timing }
    }
    guard let fastest else { throw ComponentError(.unsupported, "the layer takes no layout of these inputs") }
    return fastest
  }

  /// - Returns: nil for a layout that is not the layer's.
  private static func measure(
    _ layer: any Layer, _ inputs: [Tensor?], _ layout: Layout, _ evaluates: Bool, _ seconds: Double, _ host: Host
  ) throws -> LayerTiming? {
    let ports = layer.inputs
    func port(_ index: Int) -> Port? { index < ports.count ? ports[index] : ports.last }
    let placed = try inputs.enumerated().map { index, tensor -> Tensor? in
      guard let tensor, layout != .plain, tensor.shape.rank == 4, port(index)?.layouts.contains(layout) == true else {
        return tensor
      }
      return try tensor.converted(to: layout)
    }
    guard layout == .plain || zip(placed, inputs).contains(where: { $0 !== $1 }) else { return nil }
    let dtype = inputs.compactMap { $0?.dtype }.first(where: \.isFloatingPoint) ?? .float32
    let request = PlanRequest(
      mode: evaluates ? .eval : .train, computeDType: dtype, inputs: placed.map { $0?.type },
      outputLayouts: layer.outputs.map { $0.layouts.contains(layout) ? layout : .plain },
      wantsGradInput: inputs.enumerated().map { index, tensor in
        !evaluates && tensor?.dtype.isFloatingPoint == true && port(index)?.isDifferentiable == true
      },
      wantsGradParameter: layer.parameters.map { _ in !evaluates })
    let operation: any LayerOperation
    do {
      operation = try layer.checkedPlan(request)
    } catch let error as ComponentError where error.code == .unsupported && layout != .plain {
      return nil
    }
    let calls = try LayerCalls(layer, operation, request, inputs: placed, host: host)
    let times = try calls.times(for: seconds)
    return LayerTiming(
      layout: layout, outputs: operation.plan.outputs, algorithm: operation.plan.algorithm,
      forwardSeconds: times.forward.median, backwardSeconds: times.backward.median)
  }
}

/// A planned layer with all its memory, to be called again and again.
private struct LayerCalls {
  private let operation: any LayerOperation
  private let step: StepContext
  private let memory = CMemory()
  private let forward: LayerCall
  /// Nil without backward.
  private let backward: LayerCall?
  private let buffers: (forward: LayerBuffers, backward: LayerBuffers)
  /// What a call overwrites of what it reads.
  private let overwritten: (forward: [Overwritten], backward: [Overwritten])

  init(
    _ layer: any Layer, _ operation: any LayerOperation, _ request: PlanRequest, inputs: [Tensor?], host: Host
  ) throws {
    let plan = operation.plan
    let context = StepContext(host, seed: 1)
    func start(_ declared: [Parameter], first: Int) throws -> [Tensor] {
      try declared.enumerated().map { index, parameter in
        let tensor = try Tensor(parameter.type(in: request.computeDType))
        try layer.start(first + index, tensor.view, context.step)
        return tensor
      }
    }
    func block(_ byteCount: Int) throws -> Tensor { try Tensor(TensorType(.uint8, [byteCount])) }
    let stride = (plan.workerWorkspaceByteCount + 63) & ~63
    let (outputShares, gradientShares) =
      plan.flops == 0 ? (plan.outputMayShareInput, plan.gradInputMayShareGradOutput) : ([:], [:])
    var buffers = LayerBuffers(
      inputs: inputs,
      outputs: try plan.outputs.enumerated().map { index, type in
        try outputShares[index].flatMap { inputs[$0]?.sharing(type) } ?? Tensor(type)
      },
      parameters: try start(layer.parameters, first: 0),
      buffers: try start(layer.buffers, first: layer.parameters.count), saved: try block(plan.savedByteCount),
      workspace: try block(plan.workspaceByteCount), workerWorkspace: try block(stride * host.pool.workerCount),
      workerStride: stride)
    let forwardBuffers = buffers
    forward = LayerCall(step: context.step, buffers: buffers.raw(in: memory))
    buffers.gradOutputs = try zip(plan.outputs, layer.outputs).map { type, port in
      guard type.dtype.isFloatingPoint, port.isDifferentiable else { return nil }
      let gradient = try Tensor(type)
      TrialValues("gradient").fill(gradient)
      return gradient
    }
    let gradOutputs = buffers.gradOutputs
    buffers.gradInputs = try inputs.enumerated().map { index, input in
      guard let input, request.wantsGradInput[index] else { return nil }
      return try gradientShares[index].flatMap { gradOutputs[$0]?.sharing(input.type) } ?? Tensor(input.type)
    }
    buffers.gradInputModes = buffers.gradInputs.map { $0 == nil ? TENON_GRAD_NONE : TENON_GRAD_OVERWRITE }
    buffers.gradParameters = try zip(buffers.parameters, request.wantsGradParameter).map {
      $1 ? try Tensor($0.type) : nil
    }
    buffers.gradParameterModes = buffers.gradParameters.map { $0 == nil ? TENON_GRAD_NONE : TENON_GRAD_OVERWRITE }
    backward =
      request.wantsBackward && buffers.gradOutputs.contains { $0 != nil }
      ? LayerCall(step: context.step, buffers: buffers.raw(in: memory)) : nil
    self.operation = operation
    self.buffers = (forwardBuffers, buffers)
    overwritten = (
      try Overwritten.among(inputs, by: forwardBuffers.outputs),
      try Overwritten.among(gradOutputs, by: buffers.gradInputs)
    )
    step = context
  }

  /// Times of steps, two of them first that do not count.
  func times(for seconds: Double) throws -> (forward: [Double], backward: [Double]) {
    let clock = ContinuousClock()
    var times: (forward: [Double], backward: [Double]) = ([], [])
    func time(_ overwritten: [Overwritten], _ call: () throws -> Void) rethrows -> Double {
      for tensor in overwritten { tensor.restore() }
      let start = clock.now
      try call()
      return (clock.now - start) / .seconds(1)
    }
    func run() throws -> (forward: Double, backward: Double) {
      let first = try time(overwritten.forward) { try operation.forward(forward) }
      guard let backward else { return (first, 0) }
      return (first, try time(overwritten.backward) { try operation.backward(backward) })
    }
    for _ in 0..<2 { _ = try run() }
    let end = clock.now + .seconds(seconds)
    repeat {
      let step = try run()
      times.forward.append(step.forward)
      times.backward.append(step.backward)
    } while clock.now < end || times.forward.count < 3
    return times
  }
}

/// A tensor that a call reads and overwrites, and what it holds before.
private struct Overwritten {
  let tensor: Tensor
  let original: Tensor

  static func among(_ read: [Tensor?], by written: [Tensor?]) throws(TensorError) -> [Overwritten] {
    var found: [Overwritten] = []
    for case .some(let tensor) in read where written.contains(where: { $0 === tensor }) {
      found.append(Overwritten(tensor: tensor, original: try tensor.copy()))
    }
    return found
  }

  func restore() { tensor.bytes.copyMemory(from: UnsafeRawBufferPointer(original.bytes)) }
}

extension Tensor {
  /// The tensor itself for a type of as many bytes in the same layout, as only its memory counts; else nil.
  fileprivate func sharing(_ other: TensorType) -> Tensor? {
    other.byteCount == type.byteCount && other.layout == type.layout ? self : nil
  }
}

extension TensorType {
  /// A tensor of numbers that are the same in every run; integers are below `bound`.
  public func noise(below bound: Int) throws(TensorError) -> Tensor {
    let tensor = try Tensor(self)
    TrialValues("input").fill(tensor, below: bound)
    return tensor
  }
}
