import TenonCore
import TenonData
import TenonExperiment
import TenonHost
import TenonPredict
import TenonSampling
import TestSupport
import Testing

/// `data.sampler` and `data.stratify`: training samples by the weights of their classes, and parts with each class's share.
@Suite struct SamplerTests {
  private let folder: TemporaryFolder
  private let factory: ComponentFactory

  init() throws {
    folder = try TemporaryFolder()
    factory = try ComponentFactory.built()
    // One picture of a cat for ten of a dog.
    for index in 0..<44 { try folder.write("", to: "pets/\(index % 11 == 0 ? "cat" : "dog")/\(index).png") }
  }

  private func data(_ settings: String, epochs: Int = 1, seed: Int = 1) throws -> ExperimentData {
    let text = """
      seed: \(seed)
      data:
        train: {FakeData: {size: 200, image_size: [1, 2, 2], num_classes: 3}}
        transforms: [ToTensor]
        batch_size: 16
      \(settings)
      model: [Flatten, {Linear: {in_features: 4, out_features: 3}}]
      loss: CrossEntropyLoss
      optimizer: {SGD: {lr: 0.1}}
      training: {epochs: \(epochs)}
      """
    let experiment = try Experiment(path: try folder.write(text, to: "e.yaml"))
    return try ExperimentData(ExperimentResolver(factory).resolve(experiment), factory: factory)
  }

  private func refusal(_ settings: String) -> String {
    do {
      _ = try data(settings)
      return "no error"
    } catch { return "\(error)" }
  }

  private func counts(_ targets: [Int]) -> [Int: Int] { Dictionary(targets.map { ($0, 1) }, uniquingKeysWith: +) }

  // MARK: Drawing

  @Test func draws_areInProportionToTheWeights() throws {
    let sampling = try #require(WeightedSampling(weights: [1, 0, 3, 0], count: 40_000, replacement: true))
    let loader = BatchLoader(try source(NumberedDataset(4)), BatchLoader.Options(batchSize: 8000), sampling: sampling)
    #expect(loader.sampleCount == 40_000 && loader.batchCount == 5)
    let counts = counts(try loader.snapshots().flatMap(\.targets))
    #expect(counts.keys.sorted() == [0, 2])
    // Three standard deviations are 260.
    #expect(abs((counts[2] ?? 0) - 30_000) < 260)
  }

  @Test func drawsWithoutReplacement_takeEachOnce_theHeavyOnesFirst() throws {
    let weights = (0..<100).map { $0 < 50 ? 1.0 : 1000 }
    let sampling = try #require(WeightedSampling(weights: weights, count: 60, replacement: false))
    let loader = BatchLoader(try source(NumberedDataset(100)), BatchLoader.Options(batchSize: 60), sampling: sampling)
    let first = try loader.batch(0, epoch: 0)
    let drawn = try Snapshot(first).targets
    #expect(Set(drawn).count == 60 && drawn.prefix(40).filter { $0 >= 50 }.count >= 38)
    #expect(try Snapshot(loader.batch(0, epoch: 1)).targets != drawn)
    #expect(WeightedSampling(weights: [1, 0], count: 2, replacement: false) == nil)
  }

  @Test(arguments: [[], [0, 0], [1, -1], [.nan, 1], [.infinity]] as [[Double]])
  func weightsThatAreNone_areRefused(weights: [Double]) {
    #expect(WeightedSampling(weights: weights, count: 1, replacement: true) == nil)
  }

  @Test func samplesDrawnTwice_meetOtherRandomNumbers() throws {
    let sampling = try #require(WeightedSampling(weights: [0, 1], count: 3, replacement: true))
    let loader = BatchLoader(
      try source(NumberedDataset(2), [Jitter()]), BatchLoader.Options(batchSize: 3), sampling: sampling)
    let batch = try Snapshot(loader.batch(0, epoch: 0))
    #expect(batch.targets == [1, 1, 1])
    let input = try #require(batch.fields["input"])
    let rows = (0..<3).map { row in (0..<6).map { input[Float.self][6 * row + $0] } }
    #expect(Set(rows).count == 3)
    // The first time it is drawn it is as in a training without a sampler.
    let plain = try Snapshot(
      BatchLoader(source(NumberedDataset(2), [Jitter()]), BatchLoader.Options(batchSize: 2)).batch(0, epoch: 0))
    #expect((0..<6).map { plain.fields["input"]?[Float.self][6 + $0] } == rows[0])
  }

  // MARK: Experiments

  @Test func balanced_drawsEveryClassAlike_whateverTheWorkers() throws {
    func batches(_ workers: Int) throws -> [Snapshot] {
      try data("  sampler: balanced\n  num_workers: \(workers)", epochs: 2).train.snapshots(epoch: 1)
    }
    let alone = try batches(0)
    #expect(try batches(1) == alone && batches(3) == alone)
    #expect(alone.count == 13)
    let first = try data("  sampler: balanced").train.snapshots()
    #expect(first != alone, "every epoch draws anew")
    #expect(try data("  sampler: balanced", seed: 2).train.snapshots() != first)
    let many = counts(try data("  sampler: {num_samples: 30000}").train.snapshots().flatMap(\.targets))
    for label in 0..<3 { #expect(abs((many[label] ?? 0) - 10_000) < 260) }
  }

  @Test func resumedLoader_goesOnWhereItWas() throws {
    let whole = try data("  sampler: balanced", epochs: 2).train.snapshots(epoch: 1)
    #expect(try data("  sampler: balanced", epochs: 2).train.snapshots(epoch: 1, from: 7) == Array(whole[7...]))
  }

  @Test func weights_areGivenByTheNamesOfClasses() throws {
    let targets = try data("  sampler: {weights: {2: 1, 0: 3, 1: 0}, num_samples: 8000}").train.snapshots().flatMap(
      \.targets)
    let counts = counts(targets)
    #expect(counts[1] == nil)
    // The class 0 has about as many samples as the class 2.
    #expect((counts[0] ?? 0) > 2 * (counts[2] ?? 0))
  }

  @Test func samplersThatCannotBe_areRefused() {
    #expect(refusal("  sampler: balanced\n  shuffle: false").contains("true beside `sampler`"))
    #expect(refusal("  sampler: weighted").contains("balanced, or a mapping with weights"))
    #expect(refusal("  sampler: {weight: balanced}").contains("weights"))
    #expect(refusal("  sampler: {weights: {0: 1, 1: 1}}").contains("no weight for the class '2'"))
    #expect(refusal("  sampler: {weights: {0: 1, 1: 1, 2: 1, 7: 1}}").contains("a weight for '7', which is no class"))
    #expect(refusal("  sampler: {weights: {0: -1}}").contains("a number of at least 0"))
    #expect(refusal("  sampler: {weights: {0: 0, 1: 0, 2: 0}}").contains("cannot draw 200 samples"))
    #expect(refusal("  sampler: {num_samples: 0}").contains("at least 1"))
    #expect(refusal("  sampler: {num_samples: 201, replacement: false}").contains("200 samples with a weight above 0"))
  }

  @Test func datasetsThatDoNotTellClasses_cannotBeBalanced() throws {
    let text = """
      data: {train: {Blobs: {size: 20}}, sampler: balanced}
      model: [{Linear: {in_features: 2, out_features: 3}}]
      loss: CrossEntropyLoss
      optimizer: {SGD: {lr: 0.1}}
      """
    let experiment = try Experiment(path: try folder.write(text, to: "b.yaml"))
    let resolved = try ExperimentResolver(factory).resolve(experiment)
    let error = #expect(throws: DataError.self) { _ = try ExperimentData(resolved, factory: factory) }
    #expect(error?.diagnostic.headline == "data.sampler needs the class of every sample of data.train")
  }

  // MARK: Stratified parts

  private func parts(_ settings: String) throws -> [[Int]] {
    let text = """
      data: {train: {ImageFolder: {root: \(folder.file("pets"))}}, split: 3:1, \(settings)}
      model: [Flatten]
      loss: CrossEntropyLoss
      optimizer: {SGD: {lr: 0.1}}
      """
    let experiment = try Experiment(path: try folder.write(text, to: "s.yaml"))
    let data = try ExperimentData(ExperimentResolver(factory).resolve(experiment), factory: factory)
    return try [data.train, #require(data.validation)].map { loader in
      (0..<loader.sampleCount).map { loader.source.sampleIndex($0) }
    }
  }

  @Test func stratifiedParts_haveEachClassInItsShare() throws {
    // Four cats come first in the folder, and then forty dogs.
    for seed in 0..<8 {
      let parts = try parts("stratify: true, split_seed: \(seed)")
      #expect(parts.map(\.count) == [33, 11] && Set(parts.flatMap(\.self)).count == 44)
      #expect(parts.map { $0.filter { $0 < 4 }.count } == [3, 1])
    }
  }

  @Test func splitSeed_decidesInPlaceOfTheSeed() throws {
    let one = try parts("split_seed: 7")
    #expect(try parts("split_seed: 7") == one && parts("split_seed: 8") != one && parts("split_seed: 0") == parts(""))
  }

  @Test func stratify_needsASplit() {
    #expect(refusal("  stratify: true").contains("`split` beside it"))
    #expect(refusal("  split_seed: 3").contains("`split` beside it"))
    #expect(refusal("  stratify: false") == "no error")
  }
}
