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

  var forms: TransformForms? { .numbers }

  func beginFit() throws -> any Fit {
    MomentsFit(Sample.imageField, dimension: 3) { view, _ in try NumberedPicture(view, for: "Normalize").channels }
  }

  func fitted(by state: FitState) throws -> Normalize {
    let learned = try state.moments()
    let mean = self.mean ?? learned.mean.map { Float($0) }
    let std = self.std ?? learned.scale.map { Float($0) }
    guard mean.allSatisfy(\.isFinite), std.allSatisfy({ $0.isFinite && $0 != 0 }) else {
      throw ComponentError(.state, "expected a mean and a scale that are finite in float32, and no scale of 0")
    }
    return Normalize(mean: mean, std: std)
  }

  func apply(_ sample: Sample, _ draw: Draw) throws {
    guard let mean, let std else { throw ComponentError.notLearned("Normalize") }
    let picture = try NumberedPicture(sample, for: "Normalize")
    try check(mean, "mean", picture)
    try check(std, "std", picture)
    let area = picture.height * picture.width
    try picture.set(sample) { input, output in
      for plane in 0..<picture.planes {
        let channel = plane % picture.channels
        let shift = mean[mean.count == 1 ? 0 : channel]
        let scale = std[std.count == 1 ? 0 : channel]
        let (x, y) = (input + plane &* area, output + plane &* area)
        for i in 0..<area { y[i] = (x[i] - shift) / scale }
      }
    }
  }

  private func check(_ numbers: [Float], _ name: String, _ picture: NumberedPicture) throws {
    guard numbers.count == 1 || numbers.count == picture.channels else {
      throw ComponentError(
        .shape, field: Sample.imageField,
        "expected \(Plural.count(numbers.count, "channel")) (\(name) has \(Plural.count(numbers.count, "number"))), "
          + "received float32 \(picture.shape)")
    }
  }

  func onnx(_ graph: ONNXGraph) throws {
    guard let mean, let std else { throw ComponentError.notLearned("Normalize") }
    func aligned(_ numbers: [Float]) throws -> ONNXValue {
      try graph.floats(numbers.map(Double.init), shape: [numbers.count, 1, 1])
    }
    try graph.output(graph("Div", graph("Sub", graph.input(), aligned(mean)), aligned(std)))
  }
}
