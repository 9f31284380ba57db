import TenonPlugin

/// Shifts and scales each feature by its mean and standard deviation in the training part: y[f] = (x[f] - mean[f]) / std[f].
///
/// Mean and deviation (that of the set itself, without a correction) are learned once, before training, and kept with the
/// model; validation, test and prediction go by them. A feature that is constant is shifted only.
///
/// Input shape: float32 [..., F]; statistics are those of the last dimension. Output shape: the same.
///
/// Source: sklearn.preprocessing.StandardScaler.
struct StandardScaler: TransformComponent {
  static let declaration = Declaration(
    "StandardScaler", "(x - mean) / std, feature by feature, as learned on the training part",
    arguments: [
      .bool("with_mean", default: true, "whether features are shifted"),
      .bool("with_std", default: true, "whether features are scaled"),
      .string("field", default: "input", "the field that is changed"),
    ],
    examples: [Example()])

  private let field: String
  private let shifts: Bool
  private let scales: Bool
  /// Nil until something was learned.
  private let learned: (mean: [Double], scale: [Double])?

  var learns: Bool { true }

  init(_ config: Config) throws {
    field = try config.string("field")
    shifts = try config.bool("with_mean")
    scales = try config.bool("with_std")
    learned = nil
    guard !field.isEmpty else {
      throw ComponentError(.config, field: "field", "expected the name of a field, received nothing")
    }
  }

  private init(_ scaler: StandardScaler, _ mean: [Double], _ scale: [Double]) {
    (field, shifts, scales) = (scaler.field, scaler.shifts, scaler.scales)
    learned = (mean, scale)
  }

  func beginFit() throws -> any Fit { MomentsFit(field, dimension: 1, width: Self.width) }

  func fitted(by state: FitState) throws -> StandardScaler {
    let (mean, scale) = try state.moments()
    return StandardScaler(self, mean, scale)
  }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    guard let learned else { throw ComponentError.notLearned("StandardScaler") }
    let view = try sample.required(field)
    let width = try Self.width(view, field)
    guard width == learned.mean.count else {
      throw ComponentError(
        .shape, field: field,
        "expected \(Plural.count(learned.mean.count, "feature")), as in training, received \(view.received)")
    }
    let input = try view.elements(Float.self)
    try sample.set(field, view.shape, of: Float.self) { output in
      for index in output.indices {
        let feature = index % width
        let shifted = shifts ? Double(input[index]) - learned.mean[feature] : Double(input[index])
        output[index] = Float(scales ? shifted / learned.scale[feature] : shifted)
      }
    }
  }

  /// Features of a sample.
  private static func width(_ view: TensorView, _ field: String) throws -> Int {
    guard view.dtype == .float32, view.layout == .plain, view.rank > 0, view.dimension(view.rank - 1) > 0 else {
      throw ComponentError(
        .shape, field: field,
        "expected float32 [..., features], received \(view.received)"
          + (view.dtype == .uint8 ? "; put ToTensor before StandardScaler" : ""))
    }
    return view.dimension(view.rank - 1)
  }
}

extension ComponentError {
  /// A transform that learns was applied before it did.
  static func notLearned(_ name: String) -> ComponentError {
    ComponentError(
      .state,
      "\(name) has not learned anything yet: list it directly under data.transforms, not inside of another transform")
  }
}
