import TenonPlugin

/// Transforms that were given to another one, each with its own random stream.
struct SampleTransforms: Sendable {
  private let steps: [(transform: any Transform, stream: UInt64, name: String)]

  /// - Throws: `ComponentError` (config) for a transform of batches, which has no place in one of samples.
  init(_ config: Config, _ argument: String) throws {
    steps = try config.children(argument).map { child in
      let transform = try child.transform()
      guard transform.scopes == .sample else {
        throw ComponentError(
          .config, field: argument,
          "expected transforms of samples, received \(child.name), which works on batches; list it on its own")
      }
      return (transform, child.stream, child.name)
    }
  }

  /// Crops of crops are crops.
  var crops: Int { steps.reduce(1) { $0 * $1.transform.crops } }

  var indices: Range<Int> { steps.indices }

  /// What each of them takes and makes.
  var forms: [TransformForms?] { steps.map(\.transform.forms) }

  /// - Throws: `ComponentError` (config) for an order in which they cannot work.
  func checkOrder(_ argument: String) throws {
    guard let fault = TransformOrder(steps.map { ($0.name, $0.transform.forms) }).fault else { return }
    throw ComponentError(.config, field: argument, fault.message)
  }

  /// - Throws: `ComponentError` (config) where one of them makes several crops.
  func refuseCrops(_ argument: String) throws {
    guard crops != 1 else { return }
    throw ComponentError(
      .config, field: argument, "expected transforms that make no crops, received ones that make \(crops)")
  }

  /// Applies one of them.
  func apply(_ index: Int, _ sample: Sample, _ draw: Draw) throws {
    var own = draw
    own.stream = steps[index].stream
    try steps[index].transform.apply(sample, own)
  }

  /// Applies all in order; those that come after several crops to each of these.
  func apply(_ sample: Sample, _ draw: Draw) throws {
    var crops = 1
    for (index, step) in steps.enumerated() {
      if crops == 1 {
        try apply(index, sample, draw)
      } else {
        try sample.applyToCrops(crops, making: step.transform.crops) { try apply(index, sample, draw) }
      }
      crops *= step.transform.crops
    }
  }
}
