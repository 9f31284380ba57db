/// What an operation is wanted for.
public struct PlanRequest: Sendable {
  public enum Mode: Int32, Sendable {
    case eval = 0
    case train = 1
  }

  public enum Precision: Int32, Sendable {
    case `default` = 0
    /// No algorithm with a larger rounding error than the direct one.
    case exact = 1
  }

  public var mode: Mode
  public var precision: Precision
  /// That of floating inputs, outputs and parameters: float32 or float64.
  public var computeDType: DType
  /// Nil for an absent optional input; variadic inputs one by one.
  public var inputs: [TensorType?]
  public var outputLayouts: [Layout]
  public var wantsGradInput: [Bool]
  public var wantsGradParameter: [Bool]
  /// For each parameter, whether its gradient may be row-sparse: `LayerPlan.gradParameterRows`.
  public var takesRowSparse: [Bool]

  /// - Parameters:
  ///   - computeDType: nil for that of the first floating input, or float32 without one.
  ///   - takesRowSparse: nil for no parameter.
  public init(
    mode: Mode, precision: Precision = .default, computeDType: DType? = nil, inputs: [TensorType?],
    outputLayouts: [Layout] = [.plain], wantsGradInput: [Bool], wantsGradParameter: [Bool],
    takesRowSparse: [Bool]? = nil
  ) {
    self.mode = mode
    self.precision = precision
    self.computeDType =
      computeDType ?? inputs.lazy.compactMap(\.self).map(\.dtype).first(where: \.isFloatingPoint) ?? .float32
    self.inputs = inputs
    self.outputLayouts = outputLayouts
    self.wantsGradInput = wantsGradInput
    self.wantsGradParameter = wantsGradParameter
    self.takesRowSparse = takesRowSparse ?? wantsGradParameter.map { _ in false }
  }

  public var isTraining: Bool { mode == .train }

  /// Whether backward will be called at all.
  public var wantsBackward: Bool { wantsGradInput.contains(true) || wantsGradParameter.contains(true) }

  /// The type of an input that must be there.
  ///
  /// - Throws: `ComponentError` (argument) when the host left it out.
  public func input(_ index: Int = 0) throws -> TensorType {
    guard index < inputs.count, let type = inputs[index] else {
      throw ComponentError(.argument, "input \(index) is required")
    }
    return type
  }

  /// The type of the first input, which the second must have too.
  ///
  /// - Parameter second: the name of the second one's port.
  /// - Throws: `ComponentError` (shape) when they differ, (argument) when the host left one out.
  public func commonType(with second: String) throws -> TensorType {
    let (type, other) = (try input(0), try input(1))
    guard other == type else {
      throw ComponentError(.shape, field: second, "expected \(type) (as input), received \(other)")
    }
    return type
  }

  /// The type of an input that may have any layout, for an operation whose output has the same.
  ///
  /// - Throws: `ComponentError` (unsupported) for another output layout, and for blocked layouts of what has none.
  public func blockedInput(_ index: Int = 0) throws -> TensorType {
    let type = try input(index)
    guard type.layout == .plain || (type.dtype == .float32 && type.shape.rank >= 2) else {
      throw ComponentError(.unsupported, "\(type) has no blocked layout")
    }
    try requireOutput(type.layout)
    return type
  }

  /// - Throws: `ComponentError` (unsupported) when an output is wanted in another layout.
  public func requireOutput(_ layout: Layout, _ index: Int = 0) throws {
    let wanted = index < outputLayouts.count ? outputLayouts[index] : .plain
    guard wanted == layout else {
      throw ComponentError(.unsupported, "output \(index) can have layout \(layout) only, received \(wanted)")
    }
  }
}
