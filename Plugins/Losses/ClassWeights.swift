import TenonPlugin

/// The argument `weight` of losses over classes: one factor for each class.
struct ClassWeights {
  static let argument = Argument.tensor("weight", "one factor for each class").orNull()

  private let tensor: Tensor?

  init(_ config: Config) throws {
    tensor = try config.isNull("weight") ? nil : config.tensor("weight")
    if let tensor, tensor.shape.rank != 1 {
      throw ComponentError(.config, field: "weight", "expected one number for each class, received \(tensor.type)")
    }
  }

  /// Checks that there is a factor for each class of the input.
  func check(_ positions: Positions, _ input: TensorType) throws {
    guard let tensor, tensor.shape[0] != positions.classes else { return }
    throw ComponentError(
      .shape, field: "input",
      "expected \(Plural.count(tensor.shape[0], "class")) (one for each weight), received \(input.shape) with "
        + "\(positions.classes)")
  }

  /// The positions of an input, whose target is to be class indices.
  func positions(_ request: PlanRequest) throws -> Positions {
    let (input, target) = (try request.input(0), try request.input(1))
    let positions = try Positions(input.shape)
    try check(positions, input)
    guard target == TensorType(.int64, positions.shape) else {
      throw ComponentError(
        .shape, field: "target", "expected class indices int64 \(positions.shape), received \(target)")
    }
    return positions
  }

  /// The factors in an element type; all 1 without the argument.
  func factors<T: Scalar>(_: T.Type, _ positions: Positions) throws -> Tensor {
    let factors = try Tensor(TensorType(T.dtype, [positions.classes]))
    for index in 0..<positions.classes { factors[T.self][index] = T(try tensor?.number(at: index, "weight") ?? 1) }
    return factors
  }

  /// The sum of the factors of all targets that count: what a mean over class indices has divided by.
  ///
  /// Nil for targets that are no class indices.
  func total(of target: TensorView?, ignoring ignoreIndex: Int) throws -> Double? {
    guard let target, target.dtype == .int64 else { return nil }
    var total = 0.0
    for label in try target.elements(Int64.self) where label != Int64(ignoreIndex) {
      total += try tensor?.number(at: Int(label), "weight") ?? 1
    }
    return total
  }
}
