import TenonCore
import TenonData
import TenonExperiment
import TenonHost
import TestSupport
import Testing

/// What is learned on the training part, and on it alone.
@Suite struct FittedDataTests {
  private let folder: TemporaryFolder
  private let factory: ComponentFactory

  init() throws {
    folder = try TemporaryFolder()
    factory = try ComponentFactory.built()
  }

  private func data(_ lines: String) throws -> ExperimentData {
    let text = """
      seed: 3
      data:
      \(lines.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
        shuffle: false
        batch_size: 100
        eval_batch_size: 100
      model: [{Linear: {in_features: 1, out_features: 1}}]
      loss: MSELoss
      optimizer: SGD
      """
    let experiment = try Experiment(path: folder.write(text, to: "demo.yaml"))
    return try ExperimentData(ExperimentResolver(factory).resolve(experiment), factory: factory)
  }

  private func inputs(_ loader: BatchLoader?) throws -> [Float] {
    try #require(try loader?.batch(0, epoch: 0).fields["input"].map { Array($0[Float.self]) })
  }

  private func message(_ lines: String) -> String {
    do {
      _ = try data(lines)
      return ""
    } catch { return "\(error)".replacing("\(folder.path)/", with: "") }
  }

  private func table(_ rows: [Int], _ name: String) throws -> String {
    try folder.write("x,y\n" + rows.map { "\($0),\($0)\n" }.joined(), to: name)
  }

  private func dataset(_ path: String) -> String { "{CSVTable: {path: \(path), target: y, task: regression}}" }

  @Test func validationAndTest_goByTheTraining_andDoNotEnter() throws {
    let (train, test) = (try table([1, 3, 5, 7], "train.csv"), try table([100, 4], "test.csv"))
    let data = try data(
      "train: \(dataset(train))\nvalidation: \(dataset(test))\ntest: \(dataset(test))\ntransforms: [StandardScaler]")
    let deviation = Float(5).squareRoot()
    #expect(try inputs(data.train).map { ($0 * deviation).rounded() } == [-3, -1, 1, 3])
    #expect(try inputs(data.validation).map { ($0 * deviation).rounded() } == [96, 0])
    #expect(try inputs(data.test).map { ($0 * deviation).rounded() } == [96, 0])
  }

  @Test func partsOfASplit_goByTheTrainingPart() throws {
    let path = try table((0..<40).map { $0 * $0 }, "all.csv")
    let data = try data("train: \(dataset(path))\nsplit: [3, 1]\ntransforms: [StandardScaler]")
    let train = try inputs(data.train)
    #expect(train.count == 30)
    #expect(abs(train.reduce(0, +)) < 1e-4 && abs(train.reduce(0) { $0 + $1 * $1 } - 30) < 1e-3)
    let rest = try inputs(data.validation)
    #expect(rest.count == 10 && abs(rest.reduce(0, +)) > 1e-2)
  }

  @Test func missingValuesOfASplit_areFilledByTheTrainingPart() throws {
    // Half of the rows have no x; the mean of those that are trained on stands in both parts.
    let text = "x,y\n" + (0..<40).map { "\($0 % 2 == 0 ? "" : "\($0)"),\($0)\n" }.joined()
    let path = try folder.write(text, to: "gaps.csv")
    let data = try data("train: {CSVTable: {path: \(path), target: y, task: regression, fill: mean}}\nsplit: [3, 1]")
    let batch = try data.train.batch(0, epoch: 0)
    let (x, y) = (try #require(batch.fields["input"])[Float.self], try #require(batch.fields["target"])[Float.self])
    let given = zip(x, y).filter { Int($1) % 2 == 1 }.map(\.0)
    let mean = given.reduce(0, +) / Float(given.count)
    #expect(zip(x, y).filter { Int($1) % 2 == 0 }.allSatisfy { abs($0.0 - mean) < 1e-4 })
    let other = try #require(data.validation).batch(0, epoch: 0)
    let rest = zip(try #require(other.fields["input"])[Float.self], try #require(other.fields["target"])[Float.self])
    #expect(rest.filter { Int($1) % 2 == 0 }.allSatisfy { abs($0.0 - mean) < 1e-4 })
  }

  @Test func transformsOfTraining_goByThoseOfEvaluationWithTheSameArguments() throws {
    let path = try table([1, 3], "train.csv")
    let data = try data(
      "train: \(dataset(path))\ntransforms: {train: [StandardScaler, StandardScaler], eval: [StandardScaler, StandardScaler]}"
    )
    #expect(try inputs(data.train) == [-1, 1])
    let message = message(
      "train: \(dataset(path))\ntransforms: {train: [{StandardScaler: {with_mean: false}}], eval: [StandardScaler]}")
    #expect(message.contains("nothing was learned for the transform tenon/StandardScaler"), "\(message)")
    #expect(message.contains("data.transforms.eval"))
  }

  @Test func transformInsideOfAnother_isTold() throws {
    let path = try table([1, 3], "train.csv")
    let data = try data("train: \(dataset(path))\ntransforms: [{Compose: {transforms: [StandardScaler]}}]")
    let error = #expect(throws: PluginCallError.self) { try data.train.batch(0, epoch: 0) }
    #expect(error.map { "\($0)" }?.contains("list it directly under data.transforms") == true)
  }

  @Test func faultsOfOtherParts_areFoundBeforeTraining_withFileAndLine() throws {
    let train = try table([1, 3], "train.csv")
    let test = try folder.write("y,z\n1,2\n", to: "test.csv")
    #expect(
      message("train: \(dataset(train))\ntest: \(dataset(test))").contains(
        "test.csv:1: expected a column 'x', as in training"))
    let other = try folder.write("x,z\n1,2\n", to: "other.csv")
    let text = message("train: \(dataset(train))\nvalidation: \(dataset(other))")
    #expect(text.contains("data.validation") && text.contains("other.csv:1: expected a column 'y'"), "\(text)")
    #expect(
      message("train: FakeSequences\ntest: \(dataset(train))").contains("goes by what the training's dataset learns"))
  }

  @Test func texts_areTokensOfTheTrainingsVocabulary() throws {
    let train = try folder.write("text,label\nb a a,0\na b c,1\n", to: "train.csv")
    let test = try folder.write("text,label\na d b,0\n", to: "test.csv")
    let data = try data(
      "train: {TextTable: {path: \(train), target: label}}\ntest: {TextTable: {path: \(test), target: label}}\n"
        + "transforms: [{Tokenize: {vocabulary_size: 10}}]\npadding: {input: {to: [4]}}")
    let batch = try #require(data.test).batch(0, epoch: 0)
    #expect(batch.fields["input"].map { Array($0[Int64.self]) } == [2, 1, 3, 0])
    #expect(batch.fields["input_lengths"].map { Array($0[Int64.self]) } == [3])
  }
}
