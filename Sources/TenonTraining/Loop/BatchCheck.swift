import TenonCore
import TenonData
import TenonEngine
import TenonExecution
import TenonServices

/// Lets a model with its losses and metrics plan the batches that a loader will hand out, before the first of them is
/// read: the full ones and a shorter last one.
///
/// So what a layer cannot take is known before an epoch is computed. Nothing is allocated for the plans.
struct BatchCheck {
  let plans: PlanTable

  /// - Parameter types: of a sample's fields, after transforms.
  /// - Throws: `TrainingError` for what is refused because of the number of samples; `PlanError` for all else.
  func check(_ loader: BatchLoader, _ types: [String: TensorType], _ mode: PlanRequest.Mode) throws {
    let total = loader.sampleCount
    let size = min(loader.batchSize, total)
    do {
      try plan(size, loader, types, mode)
    } catch let error as PlanError {
      // Only where one sample more would do is their number at fault.
      guard (try? plan(size + 1, loader, types, mode)) != nil else { throw error }
      throw TrainingError.batchTooSmall(error.diagnostic, loader, size: size, isLast: false, mode)
    }
    let rest = total % loader.batchSize
    guard rest > 0, rest < size, !loader.options.dropsLast else { return }
    do {
      try plan(rest, loader, types, mode)
    } catch let error as PlanError {
      throw TrainingError.batchTooSmall(error.diagnostic, loader, size: rest, isLast: true, mode)
    }
  }

  private func plan(_ count: Int, _ loader: BatchLoader, _ types: [String: TensorType], _ mode: PlanRequest.Mode)
    throws
  {
    guard let batch = try loader.source.batchTypes(types, count: count) else { return }
    if mode == .eval, loader.source.pipeline.crops > 1 {
      // Losses and metrics come after the mean over the crops.
      _ = try plans.outputTypes(.eval, inputs: batch)
    } else {
      try plans.check(mode, inputs: batch)
    }
  }
}

extension DataSource {
  /// The types of a batch of so many samples, each like the one given.
  ///
  /// - Returns: nil where a transform of batches does not take such a batch of zeros, so that nobody knows.
  func batchTypes(_ sample: [String: TensorType], count: Int) throws -> [String: TensorType]? {
    var types: [String: TensorType] = [:]
    for (name, type) in sample {
      var dimensions = type.shape.dimensions
      if let padding = padding.first(where: { $0.field == name }), let length = dimensions.first {
        dimensions[0] = padding.length(for: length)
      }
      let crops = name == "input" && pipeline.crops > 1 ? [pipeline.crops] : []
      types[name] = TensorType(type.dtype, Shape([count] + crops + dimensions))
    }
    if pipeline.changesBatches {
      let record = SampleRecord(isBatch: true)
      record.begin()
      for (name, type) in types { record[name] = try Tensor(type) }
      guard (try? pipeline.apply(toBatch: record, epoch: 0, index: 0)) != nil else { return nil }
      types = Dictionary(record.fields.map { ($0.name, $0.tensor.type) }) { first, _ in first }
    }
    if pipeline.crops > 1, let input = types["input"], input.shape.rank > 1 {
      let shape = input.shape.dimensions
      types["input"] = TensorType(input.dtype, Shape([shape[0] * shape[1]] + shape[2...]))
    }
    return types
  }
}

extension TrainingError {
  /// - Parameter refusal: of a layer, a loss or a metric.
  fileprivate static func batchTooSmall(
    _ refusal: Diagnostic, _ loader: BatchLoader, size: Int, isLast: Bool, _ mode: PlanRequest.Mode
  ) -> TrainingError {
    let (total, key) = (loader.sampleCount, mode == .train ? "data.batch_size" : "data.eval_batch_size")
    let which = isLast ? "the last batch of \(loader.source.name)" : "a batch of \(loader.source.name)"
    let whole = "\(total) \(total == 1 ? "sample" : "samples") in batches of \(loader.batchSize)"
    return TrainingError(
      diagnostic: refusal.with("batch", "\(which) has \(size) \(size == 1 ? "sample" : "samples"): \(whole)")
        .help(
          !isLast
            ? size < loader.batchSize ? "it needs more samples" : "a larger \(key)"
            : mode == .train ? "data.drop_last: true, or another data.batch_size" : "another \(key)"))
  }
}
