import TenonCore
import TenonEngine
import TenonExecution
import TenonTrials
import Testing

/// What metrics of classes and scores take, refuse and leave out.
struct ClassMetricTests {
  private func values(_ name: String, _ arguments: [NamedValue], _ input: Tensor, _ target: Tensor) throws -> [[Double]]
  {
    let metric = try BuiltPlugins.metric(name, arguments)
    let runner = try LayerRunner(metric, host: BuiltPlugins.host, inputs: [input, target], wantsGradients: false)
    try runner.forward()
    var collected = CollectedOutputs(metric)
    try collected.add(runner.outputs)
    return try collected.values().map { Array($0[Double.self]) }
  }

  private func floats(_ numbers: [Float], _ shape: Shape) throws -> Tensor { try Tensor(numbers, shape: shape) }
  private func classes(_ numbers: [Int64]) throws -> Tensor { try Tensor(numbers, shape: [numbers.count]) }

  @Test func classes_wantTheirNumber() throws {
    let error = #expect(throws: ComponentError.self) {
      try values("Precision", [], classes([0, 2]), classes([0, 1]))
    }
    #expect(error?.field == "num_classes")
    #expect(try values("Precision", [NamedValue("num_classes", 3)], classes([0, 1]), classes([0, 1])) == [[2.0 / 3]])
    let beyond = #expect(throws: ComponentError.self) {
      try values("Precision", [NamedValue("num_classes", 2)], classes([0, 2]), classes([0, 1]))
    }
    #expect(beyond?.code == .data)
    let scores = try floats([1, 2, 3], [1, 3])
    let other = #expect(throws: ComponentError.self) {
      try values("Recall", [NamedValue("num_classes", 4)], scores, classes([0]))
    }
    #expect(other?.code == .shape)
  }

  @Test func targets_thatAreNoClassAreLeftOut() throws {
    let scores = try floats([3, 1, 2, 0, 1, 3], [3, 2])
    #expect(try values("ConfusionMatrix", [], scores, classes([0, -100, 1])) == [[1, 0, 0, 1]])
    #expect(try values("ConfusionMatrix", [], scores, classes([9, 0, 0])) == [[1, 1, 0, 0]])
    let probable = try floats([1, 0, .nan, 0, 0, 1], [3, 2])
    #expect(try values("ConfusionMatrix", [], scores, probable) == [[1, 0, 0, 1]])
  }

  @Test func average_binaryIsForTwoClasses() throws {
    let error = #expect(throws: ComponentError.self) {
      try values("F1Score", [NamedValue("average", "binary")], floats([1, 2, 3], [1, 3]), classes([0]))
    }
    #expect(error?.field == "average")
    let multilabel = #expect(throws: (any Error).self) {
      try BuiltPlugins.metric("F1Score", [NamedValue("average", "binary"), NamedValue("multilabel", true)])
    }
    #expect("\(multilabel.map { "\($0)" } ?? "")".contains("average"))
  }

  @Test func confusionMatrix_hasAtMost4096Classes() throws {
    let input = try Tensor(TensorType(.float32, [1, 4097]))
    let error = #expect(throws: ComponentError.self) { try values("ConfusionMatrix", [], input, classes([0])) }
    #expect(error?.code == .unsupported)
    #expect(try values("Recall", [NamedValue("average", "micro")], input, classes([0])) == [[1]])
  }

  @Test func calibration_wantsProbabilities() throws {
    let scores = try floats([3, 1, 2, 0], [2, 2])
    let error = #expect(throws: ComponentError.self) { try values("CalibrationError", [], scores, classes([0, 1])) }
    #expect(error?.code == .data)
    #expect(error?.message.contains("softmax") == true)
    let single = #expect(throws: ComponentError.self) {
      try values("CalibrationError", [NamedValue("activation", "softmax")], floats([0, 1], [2]), classes([0, 1]))
    }
    #expect(single?.field == "activation")
  }

  @Test func ranking_hasNoValueWithoutBothSides_orWithNotANumber() throws {
    let scores = try floats([0.1, 0.4, 0.2], [3])
    #expect(try values("AUROC", [], scores, classes([1, 1, 1]))[0][0].isNaN)
    #expect(try values("AUROC", [], floats([0.1, .nan, 0.2], [3]), classes([0, 1, 0]))[0][0].isNaN)
    #expect(try values("AveragePrecision", [], scores, classes([0, 0, 0])) == [[0]])
    #expect(try values("ROC", [], floats([.nan, 1], [2]), classes([0, 1])).allSatisfy { $0.allSatisfy(\.isNaN) })
    #expect(try values("AUROC", [], scores, classes([0, 1, -1])) == [[1]])
  }

  @Test func curves_wantAClassThatIsThere() throws {
    let error = #expect(throws: ComponentError.self) {
      try values("ROC", [NamedValue("pos_label", 2)], floats([1, 2], [1, 2]), classes([0]))
    }
    #expect(error?.field == "pos_label")
  }

  @Test func auroc_comparesPairsOfClassesByTheirMeanOnly() throws {
    let error = #expect(throws: (any Error).self) {
      try BuiltPlugins.metric("AUROC", [NamedValue("multi_class", "ovo"), NamedValue("average", "micro")])
    }
    #expect("\(error.map { "\($0)" } ?? "")".contains("average"))
  }

  @Test func perplexity_refusesWhatIsNoClass() throws {
    let error = #expect(throws: ComponentError.self) {
      try values("Perplexity", [], floats([1, 2], [1, 2]), classes([2]))
    }
    #expect(error?.code == .data)
    #expect(try values("Perplexity", [], floats([1, 2], [1, 2]), classes([-100]))[0][0].isNaN)
    #expect(abs(try values("Perplexity", [], floats([5, 5, 5, 5], [1, 4]), classes([2]))[0][0] - 4) < 1e-5)
  }

  /// One target that is met or not, and targets that are all the same.
  @Test func r2_ofTargetsWithoutVariance() throws {
    let target = try floats([0.1, 0.1, 0.1], [3])
    #expect(try values("R2Score", [], target, target) == [[1]])
    #expect(try values("R2Score", [], floats([0.1, 0.1, 0.2], [3]), target) == [[0]])
    #expect(try values("R2Score", [], floats([1], [1]), floats([1], [1]))[0][0].isNaN)
  }
}
