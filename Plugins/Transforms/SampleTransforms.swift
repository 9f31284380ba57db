import TenonPlugin

/// Transforms that were given to another one, each with its own random stream.
struct SampleTransforms: Sendable {
  private let steps: [(transform: any Transform, stream: UInt64)]

  /// - Throws: `ComponentError` (config) for a transform of batches, which has no place in one of samples.
  init(_ config: Config, _ argument: String) throws {
    steps = try config.children(argument).map { child in
      let transform = try child.transform()
      guard transform.scopes == .sample else {
        throw ComponentError(
          .config, field: argument,
          "expected transforms of samples, received \(child.name), which works on batches; list it on its own")
      }
      return (transform, child.stream)
    }
  }

  /// Crops of crops are crops.
  var crops: Int { steps.reduce(1) { $0 * $1.transform.crops } }

  /// Those that come after several crops are applied to each of them.
  func apply(_ sample: Sample, _ draw: Draw) throws {
    var crops = 1
    for step in steps {
      var own = draw
      own.stream = step.stream
      if crops == 1 {
        try step.transform.apply(sample, own)
      } else {
        try sample.applyToCrops(crops, making: step.transform.crops) { try step.transform.apply(sample, own) }
      }
      crops *= step.transform.crops
    }
  }
}
