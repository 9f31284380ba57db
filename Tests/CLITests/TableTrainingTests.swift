import Foundation
import TenonArchive
import TenonCore
import TestSupport
import Testing

/// Tables and texts from training to prediction, by the command.
@Suite struct TableTrainingTests {
  private let folder: TemporaryFolder
  private let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../..").standardizedFileURL.path

  init() throws { folder = try TemporaryFolder() }

  /// Trains an experiment that names its data relative to a folder.
  private func train(_ experiment: String, in place: String, _ options: [String] = []) throws -> Command.Output {
    var command = Command.built
    command.folder = place
    return try command.run(
      ["train", "\(repository)/Examples/\(experiment)", "--run", folder.file("run")] + options)
  }

  private func metric(_ name: String) throws -> Double {
    let archive = try ModelArchive(path: folder.file("run/model.tenon"))
    return try #require(archive.metrics.first { $0.name == name }?.value, "\(archive.metrics)")
  }

  private func predict(_ arguments: String...) throws -> Command.Output {
    try Command.built.run(["predict", folder.file("run/model.tenon")] + arguments)
  }

  // MARK: Tables

  /// scikit-learn's MLPClassifier reaches 0.971 to 0.982 on these files (Benchmarks/scikit_tables.py).
  @Test func digits_areLearnedAsByScikitLearn_andPredictedOutOfTheArchive() throws {
    let result = try train(
      "Tables/digits.yaml", in: repository, ["--set", "training.epochs=60", "--set", "optimizer.Adam.lr=3e-3"])
    #expect(result.status == 0, "\(result.errors)")
    #expect(try metric("test_accuracy") > 0.965)
    let archive = try ModelArchive(path: folder.file("run/model.tenon"))
    #expect(archive.fitted["transforms.0.mean"]?.shape == [64] && archive.classNames == (0..<10).map { "\($0)" })
    // Without targets, columns in another order, and one row that is not whole.
    let names = (0..<64).map { "pixel_\($0 / 8)_\($0 % 8)" }
    let zero: [Int] =
      [0, 0, 5, 13, 9, 1, 0, 0, 0, 0, 13, 15, 10, 15, 5, 0, 0, 3, 15, 2, 0, 11, 8, 0, 0, 4, 12, 0, 0, 8, 8, 0]
      + [0, 5, 8, 0, 0, 9, 8, 0, 0, 4, 11, 0, 1, 12, 7, 0, 0, 2, 14, 5, 10, 12, 0, 0, 0, 0, 6, 13, 10, 0, 0, 0]
    let rows = [zero, [-1] + zero.dropFirst()].map { row in
      row.reversed().map { $0 < 0 ? "" : "\($0)" }.joined(separator: ",")
    }
    let path = try folder.write(
      ([names.reversed().joined(separator: ",")] + rows).joined(separator: "\n"), to: "new.csv")
    let predicted = try predict(path)
    #expect(predicted.lines.count == 1 && predicted.lines[0].hasPrefix("\(path) row 1: 0 "), "\(predicted.output)")
    #expect(
      predicted.status != 0 && predicted.errors.contains("new.csv:3: column 'pixel_0_0' has no value"),
      "\(predicted.errors)")
    let skipping = try predict(path, "--skip-unreadable", "--csv", folder.file("out.csv"))
    #expect(skipping.status == 0, "\(skipping.errors)")
    #expect(String(decoding: try folder.bytes("out.csv"), as: UTF8.self) == "Id,Category\n1,0\n")
    let json = try predict("--json", "--skip-unreadable", path)
    #expect(json.output.hasPrefix("{\"file\":\"\(path)\",\"row\":1,\"classes\":[{\"name\":\"0\""), "\(json.output)")
    let evaluated = try Command.built.run(
      "evaluate", folder.file("run/model.tenon"), "--data", "\(repository)/Examples/Tables/digits-test.csv.gz")
    #expect(evaluated.status == 0, "\(evaluated.errors)")
  }

  /// scikit-learn's MLPRegressor has a coefficient of determination of 0.286 to 0.317 on these files.
  @Test func diabetes_isLearnedAsByScikitLearn() throws {
    let result = try train("Tables/diabetes.yaml", in: repository)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try metric("test_r2") > 0.25)
    let predicted = try predict("\(repository)/Examples/Tables/diabetes-test.csv")
    #expect(predicted.status == 0 && predicted.lines.count == 111, "\(predicted.errors)")
  }

  @Test func resumedTraining_goesByWhatWasLearned_toTheSameBits() throws {
    var text = "a,c,y\n"
    for row in 0..<64 { text += "\(row % 5 == 0 ? "" : "\(row % 7)"),\(["u", "v", "w"][row % 3]),\(row % 2)\n" }
    let path = try folder.write(text, to: "t.csv")
    let experiment = try folder.write(
      """
      seed: 1
      data:
        train: {CSVTable: {path: \(path), target: y, categorical: [c], fill: mean}}
        split: [3, 1]
        transforms: [StandardScaler]
        batch_size: 8
      model: [{Linear: {in_features: 4, out_features: 2}}]
      loss: CrossEntropyLoss
      optimizer: {SGD: {lr: 0.1}}
      training: {epochs: 3}
      """, to: "t.yaml")
    func weights(_ run: String) throws -> [String: Tensor] {
      try ModelArchive(path: folder.file("\(run)/last.tenon")).state
    }
    let whole = try Command.built.run("train", experiment, "--run", folder.file("whole"))
    #expect(whole.status == 0, "\(whole.errors)")
    let first = try Command.built.run("train", experiment, "--run", folder.file("part"), "--set", "training.epochs=1")
    #expect(first.status == 0, "\(first.errors)")
    let rest = try Command.built.run("train", experiment, "--resume", folder.file("part"))
    #expect(rest.status == 0, "\(rest.errors)")
    #expect(try weights("whole") == weights("part"))
    let archive = try ModelArchive(path: folder.file("part/last.tenon"))
    #expect(archive.fitted["dataset.categories"].map { Array($0[UInt8.self]) } == Array("uvw".utf8))
  }

  // MARK: Texts

  private func makeTexts() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "\(repository)/Examples/Texts/make-texts")
    process.arguments = [folder.file("texts")]
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }

  /// The LSTM over byte pairs, too.
  private static let bytePairs = [
    "--set", "data.transforms=[{Tokenize: {unit: byte_pairs, vocabulary_size: 400}}]", "--set",
    "model.layers.0.Embedding.num_embeddings=400",
  ]

  @Test(arguments: [("lstm", []), ("lstm", bytePairs), ("transformer", []), ("characters", [])])
  func remarks_areTold_andPredictedLineByLine(_ model: String, _ options: [String]) throws {
    try makeTexts()
    let result = try train("Texts/\(model).yaml", in: folder.path, options)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try metric("test_accuracy") > 0.95)
    let lines = try folder.write("the film was lovely and charming\r\n\r\na dull plot, terrible!\r\n", to: "new.txt")
    let predicted = try predict(lines, "--text", "we saw a superb actor, great!")
    #expect(predicted.status == 0, "\(predicted.errors)")
    #expect(
      predicted.lines.map { $0.split(separator: " 0.")[0].split(separator: " 1.")[0] } == [
        "we saw a superb actor, great!: good", "\(lines):1: good", "\(lines):3: bad",
      ])
    let none = try predict(try folder.write("\n \n", to: "none.txt"))
    #expect(none.status != 0 && none.errors.contains("none.txt has no text"))
    let image = try predict("--augment", "[RandomHorizontalFlip]", "--text", "x")
    #expect(image.status != 0 && image.errors.contains("models of images"))
    let latin = try predict(try folder.write([0x61, 0x0A, 0xFC, 0x0A], to: "latin.txt"))
    #expect(latin.status != 0 && latin.lines.count == 1 && latin.errors.contains("latin.txt:2: "), "\(latin.errors)")
  }
}
