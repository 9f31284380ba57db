import TenonCore
import TenonExperiment
import TenonPredict

// Datasets and samples that cannot be fed to a model.
extension DataError {
  static func empty(_ name: String, _ component: String) -> DataError {
    DataError(diagnostic: Diagnostic("empty-dataset", "\(name) (\(component)) has no samples"))
  }

  static func emptyPart(_ name: String, _ split: DatasetSplit, _ count: Int) -> DataError {
    DataError(
      diagnostic: Diagnostic("empty-dataset", "\(name) has no samples")
        .expected("a dataset with samples for each part of split: \(split)").received(
          "\(Plural.count(count, "sample"))"))
  }

  package static func noField(_ field: String, _ name: String) -> DataError {
    DataError(diagnostic: Diagnostic("missing-field", "the samples of \(name) have no field '\(field)'"))
  }

  static func noneReadable(_ name: String, _ first: SkippedSample) -> DataError {
    DataError(
      diagnostic: Diagnostic("bad-data", "no sample of \(name) can be read").with("the first", first.description))
  }

  static func otherCrops(_ name: String, sample: Int, expected: Int, _ received: TensorType) -> DataError {
    DataError(
      diagnostic: Diagnostic(
        "bad-crops", "sample \(sample) of \(name) does not consist of the crops that were announced"
      )
      .expected("'input' [\(expected), ...], as its transforms make \(expected) crops").received("\(received)"))
  }

  static func differs(
    _ field: String, _ name: String, sample: Int, expected: TensorType?, _ received: TensorType?, isPadded: Bool
  ) -> DataError {
    let (before, after) = (expected?.shape.dimensions ?? [], received?.shape.dimensions ?? [])
    let isRagged =
      !isPadded && !before.isEmpty && before.count == after.count && before.dropFirst() == after.dropFirst()
    return DataError(
      diagnostic: Diagnostic("ragged-batch", "sample \(sample) of \(name) does not fit into a batch with the others")
        .expected("'\(field)' \(expected.map { "\($0)" } ?? "absent")")
        .received("'\(field)' \(received.map { "\($0)" } ?? "absent")")
        .help(
          isRagged
            ? "bring all samples to one size, or pad them: `padding: {\(field): {}}` in `data`"
            : "bring all samples to one size, with Resize for instance"))
  }
}
