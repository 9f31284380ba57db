/// A differentiable function of tensors with trainable parameters.
///
/// An instance says once what ports and parameters it has; `plan` then prepares an operation for fixed
/// shapes, and only the operation computes. An instance is immutable.
public protocol Layer: ONNXConvertible {
  var inputs: [Port] { get }
  var outputs: [Port] { get }
  /// Trained by the optimizer.
  var parameters: [Parameter] { get }
  /// Saved with the model, but not trained: running statistics.
  var buffers: [Parameter] { get }

  /// Infers the output shapes and prepares to compute them.
  ///
  /// - Throws: `ComponentError` (shape) for inputs that it cannot take.
  func plan(_ request: PlanRequest) throws -> any LayerOperation

  /// Fills a parameter, or after the parameters a buffer, that is declared with the initializer `.own`.
  ///
  /// - Parameter step: its random words are the parameter's own; index them by element.
  func initialize(_ index: Int, _ value: TensorView, _ step: Step) throws
}

extension Layer {
  public var inputs: [Port] { [.input] }
  public var outputs: [Port] { [.output] }
  public var parameters: [Parameter] { [] }
  public var buffers: [Parameter] { [] }

  public func initialize(_ index: Int, _ value: TensorView, _ step: Step) throws {
    throw ComponentError(.unsupported, "the layer declares a parameter that it does not initialize")
  }

  /// Gives a parameter, or after the parameters a buffer, the values that it starts with.
  ///
  /// - Parameter step: the first one, with the parameter's own random stream.
  public func start(_ index: Int, _ value: TensorView, _ step: Step) throws {
    let declared = (parameters + buffers)[index]
    if declared.initializer == .own {
      try initialize(index, value, step)
    } else {
      try declared.initializer.fill(value, step.random)
    }
  }
}

/// A layer's computation for fixed shapes.
///
/// Immutable; whatever changes lies in the call's buffers.
public protocol LayerOperation: Sendable {
  var plan: LayerPlan { get }

  /// Reads inputs, parameters and buffers; writes outputs and the saved block.
  func forward(_ call: LayerCall) throws

  /// Reads the gradients of the outputs; writes those of inputs and parameters by their write modes.
  func backward(_ call: LayerCall) throws
}

extension LayerOperation {
  public func backward(_ call: LayerCall) throws {
    throw ComponentError(.unsupported, "this layer has no gradient")
  }
}

/// A layer that compares predictions with targets; its output is `loss`.
///
/// The reductions mean and sum yield rank 0, `none` one number per element or sample.
public protocol Loss: Layer {
  /// How what its first input is bound to becomes predictions. Default: outputs as they are.
  var prediction: Prediction { get }

  /// What the loss of a batch counts by in that of a set, so that it does not depend on how the set is cut into batches.
  ///
  /// It is what a mean has divided by: the weights of the targets, or how many of them are not ignored. Default: nil, by
  /// the batch's samples.
  ///
  /// - Parameter inputs: those that `forward` had; nil for an optional one that is left out.
  func weight(of inputs: [TensorView?]) throws -> Double?
}

extension Loss {
  public func weight(of inputs: [TensorView?]) throws -> Double? { nil }
  public var prediction: Prediction { .identity }
  public var inputs: [Port] { [.input, Port("target", differentiable: false)] }
  public var outputs: [Port] { [Port("loss")] }
}
