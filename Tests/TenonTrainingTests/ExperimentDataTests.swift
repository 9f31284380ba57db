import TenonCore
import TenonData
import TenonExperiment
import TenonHost
import TenonPredict
import TenonTraining
import TestSupport
import Testing

/// The data section of an experiment, and the loaders that come of it.
@Suite struct ExperimentDataTests {
  private let folder: TemporaryFolder
  private let factory: ComponentFactory

  init() throws {
    folder = try TemporaryFolder()
    let images = (0..<50 * 784).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 / 784) }
    try folder.write([0, 0, 8, 3, 0, 0, 0, 50, 0, 0, 0, 28, 0, 0, 0, 28] + images, to: "train-images-idx3-ubyte")
    try folder.write([0, 0, 8, 1, 0, 0, 0, 50] + (0..<50).map { UInt8($0 % 10) }, to: "train-labels-idx1-ubyte")
    factory = try ComponentFactory.built()
  }

  private func experiment(_ lines: String, overrides: [String] = []) throws -> Experiment {
    let text = """
      data:
        train: {MNIST: {root: \(folder.path)}}
        transforms:
          train: [{RandomCrop: {size: 28, padding: 2}}, RandomHorizontalFlip, ToTensor]
          eval: [ToTensor]
        batch_size: 8
        eval_batch_size: 5
        \(lines)
      model: [Flatten, {Linear: {in_features: 784, out_features: 10}}]
      loss: CrossEntropyLoss
      optimizer: {SGD: {lr: 0.1}}
      """
    return try Experiment(path: try folder.write(text, to: "demo.yaml"), overrides: overrides)
  }

  private func message(_ lines: String, overrides: [String] = []) -> String {
    let error = #expect(throws: ExperimentError.self) { try experiment(lines, overrides: overrides) }
    return error.map { "\($0)".split(separator: "\(folder.path)/").joined() } ?? ""
  }

  private func data(_ lines: String, overrides: [String] = []) throws -> ExperimentData {
    let resolved = try ExperimentResolver(factory).resolve(try experiment(lines, overrides: overrides))
    return try ExperimentData(resolved, factory: factory)
  }

  @Test func defaults_areThoseOfTheDocumentation() throws {
    let data = try experiment("shuffle: true").data
    #expect(data.numWorkers == 1 && data.prefetchFactor == 2 && data.unreadable == .fail && data.split == nil)
  }

  @Test(arguments: [
    ("[8, 1, 1]", DatasetSplit.Shares.weights([8, 1, 1])), ("8:1:1", .weights([8, 1, 1])), ("9:1", .weights([9, 1])),
    ("[0.8, 0.1, 0.1]", .fractions([0.8, 0.1, 0.1])), ("0.8:0.2", .fractions([0.8, 0.2])),
    ("\"8:1:1\"", .weights([8, 1, 1])),
  ])
  func split_isReadInEveryForm(_ text: String, _ shares: DatasetSplit.Shares) throws {
    #expect(try experiment("split: \(text)").data.split?.shares == shares)
    #expect(try experiment("shuffle: true", overrides: ["data.split=\(text)"]).data.split?.shares == shares)
  }

  @Test func settings_surviveJSON() throws {
    let written = try experiment("split: [0.7, 0.2, 0.1]\n  num_workers: 3\n  prefetch_factor: 5\n  unreadable: skip")
    let read = try Experiment(json: written.json, source: "an archive")
    #expect(read.data == written.data)
    #expect(read.data.numWorkers == 3 && read.data.prefetchFactor == 5 && read.data.unreadable == .skip)
    #expect(try Experiment(json: experiment("split: 8:1").json, source: "").data.split?.shares == .weights([8, 1]))
    let changed = try experiment(
      "num_workers: 2", overrides: ["data.num_workers=0", "data.prefetch_factor=1", "data.unreadable=skip"])
    #expect(changed.data.numWorkers == 0 && changed.data.prefetchFactor == 1 && changed.data.unreadable == .skip)
  }

  @Test func wrongValues_areShownWithTheirLine() {
    #expect(
      message("num_workers: -1") == """
        error[bad-value]: 'num_workers' cannot be this
          demo.yaml:8: num_workers: -1
          expected: an integer of at least 0 and at most 256
          received: '-1'
        """)
    #expect(message("prefetch_factor: 0").contains("expected: an integer of at least 1 and at most 1024"))
    #expect(message("unreadable: ignore").contains("expected: fail, skip\n  received: 'ignore'"))
    #expect(message("unreadable: [skip]").contains("demo.yaml:8: unreadable: [skip]"))
    for split in ["8", "8:1:1:1", "[8, 0]", "[0.5, 0.6]", "[a, b]", "8:x", "'8:'", "{a: 1}", "[[1], 2]", "[1e999, 1]"] {
      let text = message("split: \(split)")
      #expect(text.hasPrefix("error[bad-value]: 'split' cannot be this\n  demo.yaml:8: split: "), "\(split): \(text)")
      #expect(text.contains("expected: two or three shares above 0"))
    }
  }

  @Test func paddingAndGrouping_areReadAndSurviveJSON() throws {
    let plain = try experiment("shuffle: true").data.collation
    #expect(plain == CollationOptions())
    let written = try experiment(
      "padding: {input: {value: -1, to: [16, 32], lengths: sizes}, target: }\n  group_by_length: target")
    #expect(
      written.data.collation.padding == [
        FieldPadding("input", value: -1, to: [16, 32], lengths: "sizes"), FieldPadding("target"),
      ])
    #expect(written.data.collation.padding[1].lengths == "target_lengths")
    #expect(try Experiment(json: written.json, source: "an archive").data == written.data)
    #expect(message("group_by_length: input").contains("expected: `padding` for the field that it names"))
    #expect(message("padding: {input: {}}\n  group_by_length: target").contains("expected: one of input"))
    for lengths in ["[]", "[3, 3]", "[0, 1]", "[a]", "5"] {
      #expect(message("padding: {input: {to: \(lengths)}}").hasPrefix("error[bad-value]: 'to' cannot be this"))
    }
    #expect(message("padding: {input: {value: x}}").hasPrefix("error[bad-value]: 'value' cannot be this"))
    #expect(message("padding: {input: {size: 3}}").hasPrefix("error[unknown-key]"))
    #expect(message("padding: input").hasPrefix("error[bad-value]: 'padding' cannot be this"))
  }

  @Test func splitBesideTheDataThatItMakes_isRefused() throws {
    #expect(
      message("split: 8:1:1\n  test: MNIST") == """
        error[bad-value]: 'test' is given beside a split that makes it
          demo.yaml:9: test: MNIST
          split: 8:1:1
          help: leave out one of them; on the command line: --set data.test= or --set data.split=
        """)
    #expect(message("split: 8:1\n  validation: MNIST").contains("'validation' is given beside"))
    #expect(try experiment("split: 8:1\n  test: MNIST").data.test?.name == "MNIST")
    #expect(try experiment("split: 8:1:1\n  test: MNIST", overrides: ["data.split="]).data.split == nil)
    #expect(try experiment("split: 8:1:1\n  test: MNIST", overrides: ["data.test="]).data.test == nil)
  }

  @Test func splitParts_haveTheTransformsAndBatchesOfTheirKind() throws {
    let data = try data("split: [3, 1, 1]")
    let (validation, test) = (try #require(data.validation), try #require(data.test))
    #expect([data.train, validation, test].map { $0.source.dataset.count } == [30, 10, 10])
    #expect([data.train, validation, test].map(\.batchSize) == [8, 5, 5])
    #expect([data.train, validation, test].map(\.source.name) == ["data.train", "data.validation", "data.test"])
    #expect(data.train.source.dataset.classNames.count == 10)
    // Evaluation has no random transform: the same in every epoch, where training differs.
    #expect(try Snapshot(test.batch(0, epoch: 0)) == Snapshot(test.batch(0, epoch: 1)))
    #expect(try Snapshot(data.train.batch(0, epoch: 0)) != Snapshot(data.train.batch(0, epoch: 1)))
  }

  @Test func partWithoutSamples_isNamed() throws {
    let error = #expect(throws: DataError.self) { try data("split: [1000, 1, 1]") }
    #expect(
      error?.description == """
        error[empty-dataset]: data.validation has no samples
          expected: a dataset with samples for each part of split: 1000:1:1
          received: 50 samples
        """)
  }

  @Test func randomTransformsOfPlugins_areTheSameBits_forAnyNumberOfWorkers() throws {
    func epochs(_ workers: Int) throws -> [[Snapshot]] {
      let loader = try data("split: 9:1", overrides: ["data.num_workers=\(workers)", "training.epochs=2"]).train
      return try (0..<2).map { try loader.snapshots(epoch: $0) }
    }
    let expected = try epochs(0)
    #expect(expected[0].map(\.count) == [8, 8, 8, 8, 8, 5])
    for workers in [1, 2, 4] { #expect(try epochs(workers) == expected, "\(workers) workers") }
  }
}
