import TenonArchive
import TenonCore
import TenonExchange
import TenonPredict
import TenonServices

extension LoadedModel {
  /// Writes the model as an ONNX file.
  ///
  /// - Parameters:
  ///   - preparing: whether the graph begins with samples, and its preprocessing is part of it.
  ///   - predicting: whether outputs become probabilities and the like, as the losses say.
  /// - Returns: what is to be known of the file, a line each.
  /// - Throws: `ExchangeError` naming every layer that ONNX cannot say; `ModelArchiveError` for layers that are others than
  ///   the manifest says; `DataError`, `FileError`.
  public func exportONNX(to path: String, preparing: Bool = false, predicting: Bool = false) throws -> [String] {
    try check()
    var exporter = ONNXExporter()
    exporter.predicts = predicting
    if preparing { exporter.preprocessing = ONNXPreprocessing(try preprocessingSteps()) }
    return try exporter.write(archive, model.outline, to: path)
  }

  /// The transforms of evaluation with what each makes of a sample of the archive's type.
  private func preprocessingSteps() throws -> [ONNXPreprocessing.Step] {
    guard let sample = archive.sample else { return [] }
    let pipeline = try TransformPipeline(
      archive.preprocessing.map { try factory.resolve($0, .transform) }, factory: factory, path: "transforms.eval",
      seed: 0, isTraining: false)
    try pipeline.load(FittedState(archive))
    guard pipeline.crops == 1 else { throw ExchangeError.severalCrops(pipeline.crops) }
    let record = SampleRecord()
    record["input"] = try Tensor(sample)
    return try pipeline.transforms.enumerated().map { index, step in
      let input = record["input"]?.type ?? sample
      try pipeline.only(index).apply(record, epoch: 0, index: 0, of: "a sample of the archive's type")
      return ONNXPreprocessing.Step(step.transform, step.reference, from: input, to: record["input"]?.type ?? input)
    }
  }
}

extension ExchangeError {
  fileprivate static func severalCrops(_ count: Int) -> ExchangeError {
    ExchangeError(
      Diagnostic(
        "onnx-preprocessing", "the preprocessing makes \(count) crops of a picture, which is no part of a graph"
      )
      .help("leave out --preprocessing"))
  }
}
