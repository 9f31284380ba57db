internal import CTenonKernels
public import TenonCore
internal import TenonLayout

/// A float32 convolution with normalization, shortcut, activation and 2 x 2 maxima behind it, in one pass over the output.
///
/// Normalization is by running statistics; its factors become part of the weights and of the bias, as
/// w · γ / √(σ² + eps) and (b - μ) · γ / √(σ² + eps) + β. Output and shortcut are c16, the input is c16 or plain. For
/// evaluation: there is no backward.
public struct FoldedConvolution: LayerOperation {
  public enum Activation: Sendable {
    case relu
    case tanh
  }

  /// What follows the convolution, in this order; a shortcut and maxima do not go together.
  public struct Finish: Sendable {
    public var normalization: BatchNormArguments?
    /// Adds the second input.
    public var adds = false
    /// Monotone, so that it may as well come after the maxima.
    public var activation: Activation?

    public init() {}
  }

  public var plan: LayerPlan
  private let sizes: ConvolutionSizes
  private let hasBias: Bool
  private let finish: Finish
  private let pass: ConvolutionPass
  /// Makes blocks of a plain input.
  private let inputConversion: LayoutConversion?

  /// Nil where the algorithm cannot do these sizes.
  ///
  /// - Parameter output: of the whole, pooled where the sizes say so.
  /// - Throws: `ComponentError` (shape) when the scratch memory would not fit an address space.
  public init?(
    _ sizes: ConvolutionSizes, output: TensorType, hasBias: Bool, _ algorithm: ConvolutionAlgorithm, _ finish: Finish,
    _ request: PlanRequest
  ) throws {
    let input = try request.input()
    guard let pass = ConvolutionPass(sizes, algorithm, backward: false) else { return nil }
    self.sizes = sizes
    self.hasBias = hasBias
    self.finish = finish
    self.pass = pass
    inputConversion =
      input.layout == .plain && algorithm != .directPlain
      ? LayoutConversion(TensorType(.float32, input.shape), to: .c16) : nil
    var plan = LayerPlan(outputs: [TensorType(.float32, output.shape, layout: .c16)])
    plan.flops = sizes.flops
    plan.bytesMoved = Double(input.byteCount) + Double(plan.outputs[0].byteCount) + 4 * Double(sizes.weightCount)
    plan.algorithm = "\(algorithm.rawValue), folded, \(input.layout) to c16"
    self.plan = plan
    guard Double(sizes.blockedInputCount) + Double(pass.workspaceCount) < 0x1p40, Double(pass.workerCount) < 0x1p36
    else { throw ComponentError(.shape, field: "input", "images as large as \(input.shape) do not fit the memory") }
    self.plan.workspaceByteCount = 4 * (factorRoom + inputRoom + pass.workspaceCount)
    self.plan.workerWorkspaceByteCount = 4 * pass.workerCount
  }

  /// Bytes that one step moves to make blocks of what is plain.
  public var conversionBytes: Double { inputConversion?.bytesMoved ?? 0 }

  // MARK: The workspace: factors of the weights, bias, input in blocks, scratch

  /// Elements of one image of the output.
  private var outputArea: Int { outChannels &* sizes.keptCount }
  private var outChannels: Int { ConvolutionSizes.padded(sizes.outChannels) }
  private var factorRoom: Int { 2 &* outChannels }
  private var inputRoom: Int { inputConversion == nil ? 0 : ConvolutionSizes.padded(sizes.blockedInputCount) }

  public func forward(_ call: LayerCall) throws {
    let room = call.workspace(as: Float.self)
    fold(call, scale: room, bias: room + outChannels)
    var target = tenon_convolution_target()
    target.pixels = call.output(as: Float.self)
    target.scale = UnsafePointer(room)
    target.bias = UnsafePointer(room + outChannels)
    target.addend = finish.adds ? call.input(1, as: Float.self) : nil
    target.cuts_off = finish.activation == .relu ? 1 : 0
    target.pools = sizes.pools ? 1 : 0
    var source = call.input(as: Float.self)
    if let inputConversion {
      let (plain, blocks) = (source, room + factorRoom)
      call.step.parallelFor(inputConversion.taskCount) { task, _ in inputConversion.run(task, from: plain, to: blocks) }
      source = UnsafePointer(blocks)
    }
    pass.run(
      call, from: source, weights: call.parameter(0, as: Float.self), to: target,
      workspace: room + factorRoom + inputRoom)
    guard finish.activation == .tanh else { return }
    let (kernels, pixels, area) = (tenon_lanes().pointee, call.output(as: Float.self), outputArea)
    call.step.parallelFor(sizes.images) { image, _ in
      let start = pixels + image &* area
      kernels.hyperbolic_tangent(start, start, Int64(area), 0)
    }
  }

  public func backward(_ call: LayerCall) throws {
    throw ComponentError(.unsupported, "folded convolutions have no gradients")
  }

  /// Folds normalization by running statistics into factors of the weights and a bias.
  private func fold(_ call: LayerCall, scale: UnsafeMutablePointer<Float>, bias: UnsafeMutablePointer<Float>) {
    let own = hasBias ? call.parameter(1, as: Float.self) : nil
    guard let normalization = finish.normalization else {
      for c in 0..<sizes.outChannels { (scale[c], bias[c]) = (1, own?[c] ?? 0) }
      return
    }
    let (mean, variance) = (call.buffer(0, as: Float.self), call.buffer(1, as: Float.self))
    let first = hasBias ? 2 : 1
    let weight = normalization.isAffine ? call.parameter(first, as: Float.self) : nil
    let shift = normalization.isAffine ? call.parameter(first &+ 1, as: Float.self) : nil
    for c in 0..<sizes.outChannels {
      let factor = Double(weight?[c] ?? 1) / (Double(variance[c]) + normalization.eps).squareRoot()
      scale[c] = Float(factor)
      bias[c] = Float((Double(own?[c] ?? 0) - Double(mean[c])) * factor + Double(shift?[c] ?? 0))
    }
  }
}
