import TenonPlugin

/// Shifts and scales each channel: y[c] = (x[c] - mean[c]) / std[c].
///
/// Input shape: float32 [..., C, H, W]. Output shape: the same.
///
/// `mean` and `std` have one number for each channel, or one for all of them; `fit`: those of the training part, which are
/// learned before training and kept with the model. torchvision has no `fit`.
struct Normalize: TransformComponent {
  static let declaration = Declaration(
    "Normalize", "(x - mean) / std, channel by channel",
    arguments: [
      .list("mean", of: .float, "one number for each channel, or one for all; or fit").or(["fit"]),
      .list("std", of: .float, "one number for each channel, or one for all; none of them 0; or fit").or(["fit"]),
      .bool("inplace", default: false, "accepted, but without effect: a sample's tensor is never changed in place"),
    ],
    examples: [Example(["mean": [0.5], "std": [0.25]]), Example(["mean": "fit", "std": "fit"])])

  /// Nil until they were learned.
  private let mean: [Float]?
  private let std: [Float]?

  var learns: Bool { mean == nil || std == nil }

  init(_ config: Config) throws {
    mean = try Self.numbers("mean", config)
    std = try Self.numbers("std", config)
    if let std, std.contains(0) {
      throw ComponentError(.config, field: "std", "expected numbers that are not 0 in float32, received \(std)")
    }
  }

  private init(mean: [Float], std: [Float]) { (self.mean, self.std) = (mean, std) }

  /// Nil for those that are learned.
  private static func numbers(_ name: String, _ config: Config) throws -> [Float]? {
    if config[name] == .string("fit") { return nil }
    let numbers = try config.floats(name)
    let floats = numbers.map(Float.init)
    guard !floats.isEmpty, floats.allSatisfy(\.isFinite) else {
      throw ComponentError(.config, field: name, "expected one or more numbers, finite in float32, received \(numbers)")
    }
    return floats
  }

  func beginFit() throws -> any Fit { MomentsFit(Sample.imageField, dimension: 3, width: Self.channels) }

  func fitted(by state: FitState) throws -> Normalize {
    let learned = try state.moments()
    let mean = self.mean ?? learned.mean.map { Float($0) }
    let std = self.std ?? learned.scale.map { Float($0) }
    guard mean.allSatisfy(\.isFinite), std.allSatisfy({ $0.isFinite && $0 != 0 }) else {
      throw ComponentError(.state, "expected a mean and a scale that are finite in float32, and no scale of 0")
    }
    return Normalize(mean: mean, std: std)
  }

  /// Channels of an image.
  private static func channels(_ view: TensorView, _ field: String) throws -> Int {
    guard view.dtype == .float32, view.layout == .plain, view.rank >= 3, view.dimension(view.rank - 3) > 0 else {
      throw ComponentError(
        .shape, field: field,
        "expected float32 [..., C, H, W], received \(view.received)"
          + (view.dtype == .uint8 ? "; put ToTensor before Normalize" : ""))
    }
    return view.dimension(view.rank - 3)
  }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    guard let mean, let std else { throw ComponentError.notLearned("Normalize") }
    let view = try sample.required(Sample.imageField)
    let shape = view.shape
    let channels = try Self.channels(view, Sample.imageField)
    try check(mean, "mean", shape)
    try check(std, "std", shape)
    let area = shape[shape.rank - 2] * shape[shape.rank - 1]
    let planes = area == 0 ? 0 : shape.elementCount / area
    let input = UnsafePointer(try view.elements(Float.self).baseAddress)
    try sample.set(Sample.imageField, shape, of: Float.self) { output in
      guard let input, let output = output.baseAddress else { return }
      for plane in 0..<planes {
        let channel = plane % channels
        let shift = mean[mean.count == 1 ? 0 : channel]
        let scale = std[std.count == 1 ? 0 : channel]
        let (x, y) = (input + plane &* area, output + plane &* area)
        for i in 0..<area { y[i] = (x[i] - shift) / scale }
      }
    }
  }

  private func check(_ numbers: [Float], _ name: String, _ shape: Shape) throws {
    let channels = shape[shape.rank - 3]
    guard numbers.count == 1 || numbers.count == channels else {
      throw ComponentError(
        .shape, field: Sample.imageField,
        "expected \(Plural.count(numbers.count, "channel")) (\(name) has \(Plural.count(numbers.count, "number"))), "
          + "received float32 \(shape)")
    }
  }
}
