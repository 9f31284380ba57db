import TenonCore
import TenonData
import TenonExperiment
import TenonPredict

/// What a batch held, copied before its memory is used again.
struct Snapshot: Equatable {
  var fields: [String: Tensor]
  var count: Int
  var crops: Int
  var skipped: [SkippedSample]

  init(_ batch: Batch) throws {
    fields = try batch.fields.mapValues { try $0.copy() }
    count = batch.count
    crops = batch.crops
    skipped = batch.skipped
  }

  var targets: [Int] { fields["target"].map { $0[Int64.self].map(Int.init) } ?? [] }
}

func source(
  _ dataset: any Dataset, _ transforms: [any Transform] = [], seed: UInt64 = 1, isTraining: Bool = true,
  unreadable: UnreadableSamples = .fail
) throws -> DataSource {
  let pipeline = TransformPipeline(
    transforms.map { ($0, "test/\(type(of: $0))") }, path: "transforms.train", seed: seed, isTraining: isTraining)
  return try DataSource(
    dataset, component: "test/Numbers", name: "data.train", pipeline: pipeline, unreadable: unreadable)
}

extension BatchLoader {
  /// The batches from one on, to the end of an epoch.
  func snapshots(epoch: Int = 0, from position: Int = 0) throws -> [Snapshot] {
    try (position..<batchCount).map { try Snapshot(batch($0, epoch: epoch)) }
  }
}
