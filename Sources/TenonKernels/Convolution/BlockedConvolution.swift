internal import CTenonKernels
public import TenonCore
internal import TenonLayout

/// A float32 convolution in blocks of 16 channels, by algorithms chosen beforehand.
///
/// Input and output may be plain or c16, as the plan asks; what is plain is converted in the workspace. What lies in the
/// lanes past the last channel is never read into a result, and is zero in what this writes.
public struct BlockedConvolution: LayerOperation {
  public var plan: LayerPlan
  private let sizes: ConvolutionSizes
  private let choice: ConvolutionChoice
  private let hasBias: Bool
  private let forwardPass: ConvolutionPass
  private let dataPass: ConvolutionPass?
  private let weightPass: WeightGradientPass?
  /// Conversions of what is not in blocks already; each has its own part of the workspace.
  private let inputConversion: LayoutConversion?
  private let weightInputConversion: LayoutConversion?
  private let outputConversion: LayoutConversion?
  private let gradientConversion: LayoutConversion?
  private let gradInputConversion: LayoutConversion?
  /// Elements of the images as they arrive, in blocks or plain.
  private let imageCount: Int

  /// Nil where an algorithm cannot do these sizes, or a layout is neither plain nor c16.
  ///
  /// - Parameter output: the logical type; its layout is what the request asks for.
  /// - Throws: `ComponentError` (shape) when the scratch memory would not fit an address space.
  public init?(
    _ sizes: ConvolutionSizes, output: TensorType, hasBias: Bool, _ choice: ConvolutionChoice, _ request: PlanRequest
  ) throws {
    let inputLayout = try request.input().layout
    let outputLayout = request.outputLayouts.first ?? .plain
    let wantsData = request.wantsGradInput.first == true
    let wantsWeights = request.wantsGradParameter.first == true
    let isPlainOut = outputLayout == .plain
    let isPlain = inputLayout == .plain && isPlainOut
    guard inputLayout != .n16, outputLayout != .n16, isPlain || output.shape.rank == 4,
      choice.forward != .directPlain || inputLayout == .plain, choice.weights != .directPlain || inputLayout == .plain,
      let forward = ConvolutionPass(sizes, choice.forward, backward: false, toPlain: isPlainOut)
    else { return nil }
    forwardPass = forward
    let isPlainIn = inputLayout == .plain
    dataPass = wantsData ? ConvolutionPass(sizes, choice.data, backward: true, toPlain: isPlainIn) : nil
    weightPass = wantsWeights ? WeightGradientPass(sizes, choice.weights) : nil
    guard !wantsData || dataPass != nil, !wantsWeights || weightPass != nil else { return nil }
    self.sizes = sizes
    self.choice = choice
    self.hasBias = hasBias

    let window = sizes.window
    let input = TensorType(.float32, [sizes.images, sizes.channels, window.height, window.width])
    let result = TensorType(.float32, [sizes.images, sizes.outChannels, window.outputHeight, window.outputWidth])
    let toBlocks = LayoutConversion(input, to: .c16)
    inputConversion = isPlainIn && choice.forward != .directPlain ? toBlocks : nil
    weightInputConversion = wantsWeights && isPlainIn && choice.weights != .directPlain ? toBlocks : nil
    outputConversion = isPlainOut && !forward.writesPlain ? LayoutConversion(result.with(.c16), to: .plain) : nil
    gradientConversion = isPlainOut && request.wantsBackward ? LayoutConversion(result, to: .c16) : nil
    gradInputConversion =
      isPlainIn && dataPass?.writesPlain == false ? LayoutConversion(input.with(.c16), to: .plain) : nil
    imageCount = isPlainIn ? input.shape.elementCount : sizes.blockedInputCount

    var plan = LayerPlan(outputs: [output.with(outputLayout)])
    if wantsWeights { plan.backwardNeeds = [.input(0)] }
    plan.flops = sizes.flops
    plan.bytesMoved = 4 * Double(sizes.blockedInputCount + sizes.blockedOutputCount + sizes.weightCount)
    self.plan = plan
    let scratch = max(forward.workspaceCount, dataPass?.workspaceCount ?? 0, weightPass?.workspaceCount ?? 0)
    let worker = max(forward.workerCount, dataPass?.workerCount ?? 0, weightPass?.workerCount ?? 0)
    let blocked = 2.0 * Double(sizes.blockedInputCount) + Double(sizes.blockedOutputCount)
    guard blocked + Double(scratch) < 0x1p40, Double(worker) < 0x1p36 else {
      throw ComponentError(.shape, field: "input", "images as large as \(input.shape) do not fit the memory")
    }
    self.plan.workspaceByteCount = 4 * (conversionCount + scratch)
    self.plan.workerWorkspaceByteCount = 4 * worker
    self.plan.algorithm = summary(input: inputLayout, output: outputLayout, request)
  }

  private func summary(input: Layout, output: Layout, _ request: PlanRequest) -> String {
    var parts = [choice.forward.rawValue]
    if dataPass != nil, choice.data != choice.forward { parts.append("data \(choice.data.rawValue)") }
    if weightPass != nil, choice.weights != choice.forward { parts.append("weights \(choice.weights.rawValue)") }
    return parts.joined(separator: ", ") + ", \(input) to \(output)"
  }

  /// Bytes that one step moves to make blocks of what is plain, and back.
  public var conversionBytes: Double {
    [inputConversion, weightInputConversion, outputConversion, gradientConversion, gradInputConversion]
      .reduce(0) { $0 + ($1?.bytesMoved ?? 0) }
  }

  // MARK: The workspace: input in blocks, output or its gradient in blocks, input's gradient in blocks, scratch

  private var inputRoom: Int {
    inputConversion == nil && weightInputConversion == nil ? 0 : ConvolutionSizes.padded(sizes.blockedInputCount)
  }
  private var outputRoom: Int {
    outputConversion == nil && gradientConversion == nil ? 0 : ConvolutionSizes.padded(sizes.blockedOutputCount)
  }
  private var gradInputRoom: Int { gradInputConversion == nil ? 0 : ConvolutionSizes.padded(sizes.blockedInputCount) }
  private var conversionCount: Int { inputRoom &+ outputRoom &+ gradInputRoom }

  // MARK: Computing

  public func forward(_ call: LayerCall) throws {
    guard sizes.images > 0 else { return }
    forward(
      call, from: call.input(as: Float.self), weights: call.parameter(0, as: Float.self),
      bias: hasBias ? call.parameter(1, as: Float.self) : nil,
      to: GradientDestination(pointer: call.output(as: Float.self), accumulates: false),
      workspace: call.workspace(as: Float.self))
  }

  /// The same of values elsewhere, with as much workspace as the plan has.
  ///
  /// - Parameter followsBackward: whether `backward` has just had the same images, and so left them in blocks.
  public func forward(
    _ call: LayerCall, from images: UnsafePointer<Float>, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>?,
    to destination: GradientDestination<Float>, workspace rooms: UnsafeMutablePointer<Float>,
    followsBackward: Bool = false
  ) {
    let y = destination.pointer
    let x =
      followsBackward && inputConversion != nil && weightInputConversion != nil
      ? UnsafePointer(rooms) : convert(inputConversion, images, into: rooms, call)
    let blocks = outputConversion == nil ? y : rooms + inputRoom
    var target = tenon_convolution_target()
    target.pixels = blocks
    target.bias = bias
    target.accumulates = destination.accumulates && outputConversion == nil ? 1 : 0
    forwardPass.run(call, from: x, weights: weights, to: target, workspace: rooms + conversionCount)
    guard let outputConversion else { return }
    call.step.parallelFor(outputConversion.taskCount) { task, _ in
      outputConversion.run(task, from: UnsafePointer(blocks), to: y, adds: destination.accumulates)
    }
  }

  public func backward(_ call: LayerCall) throws {
    let gradInput = call.gradInput(as: Float.self)
    let gradWeight = call.gradParameter(0, as: Float.self)
    let gradBias = hasBias ? call.gradParameter(1, as: Float.self) : nil
    guard let arriving = call.gradOutput(as: Float.self), sizes.images > 0 else {
      gradWeight?.prepare(count: sizes.weightCount)
      gradBias?.prepare(count: sizes.outChannels)
      gradInput?.prepare(count: imageCount)
      return
    }
    backward(
      call, images: gradWeight == nil ? nil : call.input(as: Float.self), gradient: arriving,
      weights: call.parameter(0, as: Float.self), gradWeight: gradWeight, gradBias: gradBias, gradInput: gradInput,
      workspace: call.workspace(as: Float.self))
  }

  /// The same of values elsewhere, with as much workspace as the plan has.
  ///
  /// - Parameters:
  ///   - images: nil where the gradient of the weights is not wanted.
  ///   - imageBias: added to each channel of the images' gradient, as the bias of the transposed convolution is.
  public func backward(
    _ call: LayerCall, images: UnsafePointer<Float>?, gradient arriving: UnsafePointer<Float>,
    weights: UnsafePointer<Float>, gradWeight: GradientDestination<Float>?, gradBias: GradientDestination<Float>?,
    gradInput: GradientDestination<Float>?, imageBias: UnsafePointer<Float>? = nil,
    workspace rooms: UnsafeMutablePointer<Float>
  ) {
    let scratch = rooms + conversionCount
    let gradient = convert(gradientConversion, arriving, into: rooms + inputRoom, call)
    if let gradBias { sizes.sumPixels(call, ofBlocks: gradient, into: gradBias) }
    if let gradWeight, let weightPass, let images {
      let x = convert(weightInputConversion, images, into: rooms, call)
      weightPass.run(call, from: x, gradient: gradient, to: gradWeight, workspace: scratch)
    }
    guard let gradInput, let dataPass else { return }
    var target = tenon_convolution_target()
    target.bias = imageBias
    guard let gradInputConversion else {
      target.pixels = gradInput.pointer
      target.accumulates = gradInput.accumulates ? 1 : 0
      dataPass.run(call, from: gradient, weights: weights, to: target, workspace: scratch)
      return
    }
    let blocks = rooms + inputRoom + outputRoom
    target.pixels = blocks
    dataPass.run(call, from: gradient, weights: weights, to: target, workspace: scratch)
    call.step.parallelFor(gradInputConversion.taskCount) { task, _ in
      gradInputConversion.run(
        task, from: UnsafePointer(blocks), to: gradInput.pointer, adds: gradInput.accumulates)
    }
  }

  /// The values themselves, or their copy in blocks.
  private func convert(
    _ conversion: LayoutConversion?, _ values: UnsafePointer<Float>, into room: UnsafeMutablePointer<Float>,
    _ call: LayerCall
  ) -> UnsafePointer<Float> {
    guard let conversion else { return values }
    call.step.parallelFor(conversion.taskCount) { task, _ in conversion.run(task, from: values, to: room) }
    return UnsafePointer(room)
  }
}
