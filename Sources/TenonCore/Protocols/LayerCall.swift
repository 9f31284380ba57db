import TenonABI

/// The memory that one forward or backward works on.
///
/// Shapes are the plan's; pointers are 64-byte aligned and borrowed for the call.
public struct LayerCall: @unchecked Sendable {
  public let step: Step
  @usableFromInline package let buffers: UnsafePointer<tenon_layer_buffers>

  package init(step: Step, buffers: UnsafePointer<tenon_layer_buffers>) {
    self.step = step
    self.buffers = buffers
  }

  public func input<T>(_ index: Int = 0, as type: T.Type = T.self) -> UnsafePointer<T> {
    Self.required(buffers.pointee.inputs[index], "input \(index)").assumingMemoryBound(to: type)
  }

  /// An optional input, nil when it is absent.
  public func optionalInput<T>(_ index: Int, as type: T.Type = T.self) -> UnsafePointer<T>? {
    buffers.pointee.inputs[index]?.assumingMemoryBound(to: type)
  }

  public func output<T>(_ index: Int = 0, as type: T.Type = T.self) -> UnsafeMutablePointer<T> {
    Self.required(buffers.pointee.outputs[index], "output \(index)").assumingMemoryBound(to: type)
  }

  public func parameter<T>(_ index: Int, as type: T.Type = T.self) -> UnsafePointer<T> {
    Self.required(buffers.pointee.parameters[index], "parameter \(index)").assumingMemoryBound(to: type)
  }

  /// A parameter for a forward whose plan says that it writes it.
  public func writableParameter<T>(_ index: Int, as type: T.Type = T.self) -> UnsafeMutablePointer<T> {
    UnsafeMutablePointer(mutating: parameter(index, as: type))
  }

  public func buffer<T>(_ index: Int, as type: T.Type = T.self) -> UnsafeMutablePointer<T> {
    Self.required(buffers.pointee.buffers[index], "buffer \(index)").assumingMemoryBound(to: type)
  }

  /// The block that forward writes for backward.
  public func saved<T>(as type: T.Type = T.self) -> UnsafeMutablePointer<T> {
    Self.required(buffers.pointee.saved, "saved").assumingMemoryBound(to: type)
  }

  public func workspace<T>(as type: T.Type = T.self) -> UnsafeMutablePointer<T> {
    Self.required(buffers.pointee.workspace, "workspace").assumingMemoryBound(to: type)
  }

  /// The scratch of one worker of `parallelFor`.
  public func workspace<T>(worker: Int, as type: T.Type = T.self) -> UnsafeMutablePointer<T> {
    let base = Self.required(buffers.pointee.worker_workspace, "worker workspace")
    return (base + worker &* Int(buffers.pointee.worker_stride)).assumingMemoryBound(to: type)
  }

  // MARK: Backward only

  /// The gradient that arrives at an output; nil stands for zero.
  public func gradOutput<T>(_ index: Int = 0, as type: T.Type = T.self) -> UnsafePointer<T>? {
    buffers.pointee.grad_outputs[index]?.assumingMemoryBound(to: type)
  }

  /// Where the gradient of an input goes; nil when it is not wanted.
  public func gradInput<T>(_ index: Int = 0, as type: T.Type = T.self) -> GradientDestination<T>? {
    guard let modes = buffers.pointee.grad_input_modes, modes[index] != TENON_GRAD_NONE,
      let pointer = buffers.pointee.grad_inputs[index]
    else { return nil }
    return GradientDestination(
      pointer: pointer.assumingMemoryBound(to: type), accumulates: modes[index] == TENON_GRAD_ACCUMULATE)
  }

  /// Where the gradient of a parameter goes; nil when it is not wanted.
  public func gradParameter<T>(_ index: Int, as type: T.Type = T.self) -> GradientDestination<T>? {
    guard let modes = buffers.pointee.grad_parameter_modes, modes[index] != TENON_GRAD_NONE,
      let pointer = buffers.pointee.grad_parameters[index]
    else { return nil }
    return GradientDestination(
      pointer: pointer.assumingMemoryBound(to: type), accumulates: modes[index] == TENON_GRAD_ACCUMULATE)
  }

  /// Where the row numbers of a parameter's gradient go if it is planned row-sparse; nil when it is dense.
  ///
  /// `gradParameter` then has as many rows; backward writes all of them, and rows of one number are added.
  public func gradParameterRows(_ index: Int) -> UnsafeMutablePointer<Int64>? {
    buffers.pointee.grad_parameter_rows?[index]
  }

  private static func required<P>(_ pointer: P?, _ what: @autoclosure () -> String) -> P {
    guard let pointer else { preconditionFailure("\(what()) was not planned for this call") }
    return pointer
  }
}

/// Memory for one gradient and how to write it.
public struct GradientDestination<T>: @unchecked Sendable {
  public let pointer: UnsafeMutablePointer<T>
  /// Whether to add to what is there; otherwise every element is overwritten.
  public let accumulates: Bool

  @inlinable
  public init(pointer: UnsafeMutablePointer<T>, accumulates: Bool) {
    self.pointer = pointer
    self.accumulates = accumulates
  }
}

extension GradientDestination where T: BinaryFloatingPoint {
  /// Stores or adds one element.
  @inlinable
  public func write(_ value: T, at index: Int) {
    pointer[index] = accumulates ? pointer[index] + value : value
  }

  /// Sets all elements to zero unless they are to be added to.
  // Never inlined: as the last statement of a throwing function, memset would become a tail call that leaves
  // the error register with a stray value (seen with Swift 6.3 on x86-64), and the caller catches garbage.
  @inlinable @inline(never)
  public func prepare(count: Int) {
    if !accumulates { pointer.update(repeating: 0, count: count) }
  }
}
