import TenonArchive
import TenonCore

// What predicting takes of the experiment that a model comes from.
extension ModelArchive {
  /// The fused layers of other vendors that it was trained with, by their full names.
  package var fusions: [String] { experiment["fusions"]?.arrayValue?.compactMap(\.stringValue) ?? [] }

  /// Whether it was trained on one file, as a table is.
  package var trainsOnFile: Bool { experiment["data"]?["train"]?.objectValue?.first?.value["path"] != nil }

  /// How many samples at a time it was evaluated with; 1 where the experiment does not say.
  package var evalBatchSize: Int {
    let data = experiment["data"]
    let size = data?["eval_batch_size"]?.intValue ?? data?["batch_size"]?.intValue ?? 1
    return min(max(1, size), 1 << 20)
  }
}
