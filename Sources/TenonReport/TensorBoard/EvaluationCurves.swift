import TenonCore
import TenonPredict
import TenonTraining

/// A precision-recall curve for each class, of one evaluation; no prediction is kept.
struct EvaluationCurves {
  private static let mostClasses = 100

  /// Of the data: `validation`.
  let name: String
  private let output: String
  private let target: String
  private let prediction: Prediction
  private let classNames: [String]
  private var counts: [PRCurve.Counts] = []

  init(_ trainer: Trainer, of name: String) throws(SummaryError) {
    guard let answer = trainer.answer, answer.prediction.decision != .none else { throw SummaryError.noClasses() }
    self.name = name
    (output, target, prediction) = (answer.output, answer.target, answer.prediction)
    classNames = trainer.classNames
  }

  /// - Throws: `SummaryError` for outputs and targets that are not [N, K] and classes, or shares of equal shapes.
  mutating func add(_ batch: EvaluatedBatch) throws {
    guard let scores = batch.outputs[output], let targets = batch.fields[target], scores.type.layout == .plain,
      scores.shape.dimensions.first == batch.count
    else { throw SummaryError.noClasses() }
    let values = try TensorNumbers.doubles(scores, "outputs")
    let truth = try TensorNumbers.doubles(targets, "targets")
    let classes = values.count / max(1, batch.count)
    if counts.isEmpty {
      counts = try (0..<min(classes, Self.mostClasses)).map { _ in try PRCurve.Counts() }
    }
    let picksOne = prediction.decision == .argMax
    guard scores.shape.rank <= 2, truth.count == (picksOne ? batch.count : values.count), classes > 0 else {
      throw SummaryError.wrong(
        "precision-recall curves", expected: "an output for each class, and a class for each sample",
        received: "\(scores.type) and \(targets.type)")
    }
    for sample in 0..<batch.count {
      let shares = prediction.activated(Array(values[sample * classes..<(sample + 1) * classes]), classes: classes)
      // A target that is no class is ignored by the loss, too.
      if picksOne, !(0..<Double(classes)).contains(truth[sample]) { continue }
      for index in counts.indices {
        let label = picksOne ? (Int(truth[sample]) == index ? 1 : 0) : truth[sample * classes + index]
        try counts[index].add(label: label, prediction: Float(max(0, min(1, shares[index]))))
      }
    }
  }

  func write(to writer: SummaryWriter, step: Int) throws {
    for (index, count) in counts.enumerated() {
      let isSecond = counts.count == 1 && classNames.count == 2
      let number = isSecond ? 1 : index
      let name = classNames.indices.contains(number) ? classNames[number] : "\(number)"
      try writer.addPRCurveRaw("pr_curves/\(self.name)/\(name)", count.curve, step: step)
    }
  }
}

extension SummaryError {
  fileprivate static func noClasses() -> SummaryError {
    wrong(
      "precision-recall curves", expected: "a loss whose outputs are scores of classes, or a yes or no",
      received: "a model without such a loss", help: "leave report.pr_curves out")
  }
}
