import Foundation
import TenonCore
import TestSupport
import Testing

/// `tenon evaluate`: what is measured, and that it does not depend on how the data is cut into batches.
@Suite struct EvaluationTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Colours.write(to: folder, "train", Colours.classes, count: 9)
  }

  private func train(_ data: String, loss: String, metrics: String = "", model: String? = nil) throws -> Command.Output
  {
    var text = Colours.experiment(
      ["train: {ImageFolder: {root: \(folder.file("train"))}}", data], epochs: 1, loss: loss)
    text += metrics.isEmpty ? "" : "\nmetrics: \(metrics)"
    if let model { text = text.replacingOccurrences(of: "out_features: 3}}]", with: "out_features: 3}}, \(model)]") }
    return try Command.built.run("train", try folder.write(text, to: "e.yaml"), "--run", folder.file("run"))
  }

  private func evaluate(_ batch: Int) throws -> JSON {
    let result = try Command.built.run(
      "evaluate", folder.file("run/model.tenon"), "--json", "--set", "data.eval_batch_size=\(batch)")
    #expect(result.status == 0, "\(result.errors)")
    return try JSON.parse(result.output)
  }

  @Test(
    arguments: [
      ("{CrossEntropyLoss: {weight: [0.1, 1, 5]}}", nil), ("{CrossEntropyLoss: {ignore_index: 2}}", nil),
      ("{NLLLoss: {weight: [0.1, 1, 5], ignore_index: 0}}", "{LogSoftmax: {dim: 1}}"),
    ] as [(String, String?)])
  func weightedLoss_doesNotDependOnTheBatchSize(loss: String, last: String?) throws {
    let test = "test: {ImageFolder: {root: \(folder.file("train"))}}"
    let trained = try train(test, loss: loss, metrics: "[\(loss)]", model: last)
    #expect(trained.status == 0, "\(trained.errors)")
    let whole = try evaluate(27)
    let expected = try #require(whole["loss"]?.doubleValue)
    for batch in [1, 4, 10] {
      let parts = try evaluate(batch)
      for (key, value) in whole.objectValue ?? [:] where key.contains("loss") {
        let part = try #require(parts[key]?.doubleValue)
        #expect(abs(part - expected) < 1e-5 * abs(expected), "\(key) \(value) at \(batch): \(part)")
      }
    }
  }

  @Test(arguments: ["{CrossEntropyLoss: {reduction: sum}}", "{CrossEntropyLoss: {reduction: mean}}"])
  func summedLoss_isReportedByItsSamples(loss: String) throws {
    let data = "test: {ImageFolder: {root: \(folder.file("train"))}}"
    let still = Colours.experiment(
      ["train: {ImageFolder: {root: \(folder.file("train"))}}", data], epochs: 1, loss: loss
    ).replacingOccurrences(of: "lr: 0.02", with: "lr: 0")
    let path = try folder.write(still + "\nmetrics: [\(loss)]", to: "e.yaml")
    let result = try Command.built.run("train", path, "--run", folder.file("run"))
    #expect(result.status == 0, "\(result.errors)")
    // The weights have not moved, so that training, evaluation and metric measure the same.
    let table = String(decoding: try folder.bytes("run/metrics.csv"), as: UTF8.self).split(separator: "\n")
      .map { $0.split(separator: ",").map(String.init) }
    func trained(_ name: String) throws -> Double {
      let column = try #require(table[0].firstIndex(of: name))
      return try #require(Double(table[1][column]))
    }
    let mean = try trained("train_loss")
    #expect((0.5...3).contains(mean))
    #expect(abs(try trained("train_cross_entropy_loss") - mean) < 1e-5)
    for batch in [1, 4, 10, 27] {
      let evaluated = try evaluate(batch)
      for key in ["loss", "cross_entropy_loss"] {
        let value = try #require(evaluated[key]?.doubleValue)
        #expect(abs(value - mean) < 1e-5, "\(key) at \(batch): \(value), not \(mean)")
      }
    }
  }

  @Test func severalLosses_aSumAmongThem_addUpByTheirWeights() throws {
    func losses(_ reduction: String) -> String {
      "[{CrossEntropyLoss: {}}, {name: other, CrossEntropyLoss: {reduction: \(reduction)}, weight: 0.5}]"
    }
    func numbers(_ reduction: String) throws -> [String] {
      let still = Colours.experiment(
        ["train: {ImageFolder: {root: \(folder.file("train"))}}"], epochs: 1, loss: losses(reduction)
      ).replacingOccurrences(of: "lr: 0.02", with: "lr: 0")
      let run = folder.file(reduction)
      let result = try Command.built.run("train", try folder.write(still, to: "e.yaml"), "--run", run)
      #expect(result.status == 0, "\(result.errors)")
      let rows = String(decoding: try folder.bytes("\(reduction)/metrics.csv"), as: UTF8.self).split(separator: "\n")
      return zip(rows[0].split(separator: ","), rows[1].split(separator: ",")).filter { $0.0.hasSuffix("loss") }
        .map { "\($0.0) \((Double($0.1) ?? .nan).rounded(toPlaces: 4))" }
    }
    let summed = try numbers("sum")
    #expect(try summed == numbers("mean") && summed.count == 3)
  }

  @Test func validationData_isCalledThat() throws {
    let validation = "validation: {ImageFolder: {root: \(folder.file("train"))}}"
    #expect(try train(validation, loss: "CrossEntropyLoss").status == 0)
    let result = try Command.built.run("evaluate", folder.file("run/model.tenon"))
    #expect(result.status == 0 && result.output.hasPrefix("validation accuracy "), "\(result.output)\(result.errors)")
    #expect(try evaluate(9)["data"]?.stringValue == "validation")
  }

  @Test func labelOutOfRange_namesDatasetSampleAndPhase() throws {
    let lines = (0..<9).map { "train/a/\($0).png \($0 == 5 ? 3 : 0)" }
    let list = try folder.write(lines.joined(separator: "\n"), to: "list.txt")
    let result = try train("test: {ImageList: {path: \(list)}}", loss: "CrossEntropyLoss")
    #expect(result.status == 1)
    #expect(result.errors.contains("sample 5 of data.test, in evaluation"), "\(result.errors)")
    #expect(result.errors.contains("received 3"))
    let text = Colours.experiment(["train: {ImageList: {path: \(list)}}"])
    let other = try Command.built.run("train", try folder.write(text, to: "f.yaml"), "--run", folder.file("other"))
    #expect(other.errors.contains("sample 5 of data.train, in training, epoch 1"), "\(other.errors)")
  }

  @Test func probabilitiesForNLLLoss_suggestLogSoftmax_once() throws {
    let result = try train("shuffle: true", loss: "NLLLoss", model: "{Softmax: {dim: 1}}")
    #expect(result.errors.components(separatedBy: "LogSoftmax").count == 2, "\(result.errors)")
    let right = try Command.built.run(
      "train", folder.file("e.yaml"), "--run", folder.file("right"), "--set",
      "model.2={LogSoftmax: {dim: 1}}")
    #expect(right.status == 0 && right.errors.isEmpty, "\(right.errors)")
  }

  @Test func oneHotTargets_letMSETrainAClassifier() throws {
    let validation = "validation: {ImageFolder: {root: \(folder.file("train"))}}"
    var text = Colours.experiment(
      ["train: {ImageFolder: {root: \(folder.file("train"))}}", validation], epochs: 20,
      loss: "{MSELoss: {}, inputs: {target: one_hot}}")
    text = text.replacingOccurrences(of: "[ToTensor]", with: "[ToTensor, {OneHot: {num_classes: 3, to: one_hot}}]")
    let path = try folder.write(text + "\nmetrics: [Accuracy]", to: "e.yaml")
    let result = try Command.built.run("train", path, "--run", folder.file("run"))
    #expect(result.status == 0, "\(result.errors)")
    let end = result.lines.last { $0.hasPrefix("epoch ") }?.components(separatedBy: "validation").last
    #expect(end?.contains("accuracy 1.0000") == true, "\(result.output)")
    // A sample without a target is predicted all the same.
    let predicted = try Command.built.run("predict", folder.file("run/model.tenon"), folder.file("train/b/0.png"))
    #expect(predicted.status == 0, "\(predicted.errors)")
  }

  @Test func fiveCrops_beforeToTensor_areWhatTheyAreBehindIt() throws {
    let test = "test: {ImageFolder: {root: \(folder.file("train"))}}"
    func model(_ eval: String, _ name: String) throws -> JSON {
      let text = Colours.experiment(["train: {ImageFolder: {root: \(folder.file("train"))}}", test], epochs: 1)
        .replacingOccurrences(
          of: "transforms: [ToTensor]",
          with: "transforms: {train: [{CenterCrop: {size: 6}}, ToTensor], eval: \(eval)}"
        )
        .replacingOccurrences(of: "192", with: "108")
      let path = try folder.write(text, to: "\(name).yaml")
      let result = try Command.built.run("train", path, "--run", folder.file(name))
      #expect(result.status == 0, "\(result.errors)")
      return try JSON.parse(try Command.built.run("evaluate", folder.file("\(name)/model.tenon"), "--json").output)
    }
    let before = try model("[{FiveCrop: {size: 6}}, ToTensor]", "before")
    #expect(before["loss"] != nil)
    #expect(try model("[ToTensor, {FiveCrop: {size: 6}}]", "behind") == before)
    #expect(try model("[{Compose: {transforms: [{FiveCrop: {size: 6}}, ToTensor]}}]", "within") == before)
  }
}

extension Double {
  fileprivate func rounded(toPlaces places: Int) -> Double {
    let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
    return (self * scale).rounded() / scale
  }
}
