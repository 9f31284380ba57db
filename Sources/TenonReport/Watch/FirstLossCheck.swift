import Foundation
import TenonTraining

/// Looks whether the loss falls in the first epoch.
struct FirstLossCheck {
  /// Whole epochs of at least as many steps are looked at: of fewer, batches differ by more than a model learns.
  static let fewestSteps = 50
  /// The first and the last part of them are compared.
  static let parts = 5

  /// Of the losses of some steps.
  private struct Losses {
    var count = 0
    var mean = 0.0
    private var squares = 0.0

    /// The square of the mean's standard error.
    var variance: Double { count > 1 ? squares / Double(count - 1) / Double(count) : 0 }

    /// By Welford's way.
    mutating func add(_ loss: Double) {
      count += 1
      let difference = loss - mean
      mean += difference / Double(count)
      squares += difference * (loss - mean)
    }
  }

  private var first = Losses()
  private var last = Losses()
  private var isOver: Bool

  /// - Parameter isPossible: false for a training whose first steps are not seen, or that begins with a trained model.
  init(isPossible: Bool) { isOver = !isPossible }

  /// - Parameter learningRate: as it is now, nil where the optimizer has none.
  mutating func add(_ step: StepReport, learningRate: Double?) -> Finding? {
    guard !isOver else { return nil }
    let epochs = (Self.fewestSteps + step.stepsPerEpoch - 1) / step.stepsPerEpoch
    let steps = epochs * step.stepsPerEpoch
    let part = steps / Self.parts
    if step.stepCount <= part { first.add(step.batchLoss) }
    if step.stepCount > steps - part { last.add(step.batchLoss) }
    // Batches of which no sample can be read are no steps.
    guard step.epoch + 1 >= epochs, step.step == step.stepsPerEpoch else { return nil }
    isOver = true
    // Less than the means are sure of is no fall.
    guard last.count > 0, first.mean - last.mean <= (first.variance + last.variance).squareRoot() else { return nil }
    let rate = learningRate.map {
      $0 == 0 ? "a learning rate above 0" : "another learning rate than \(Self.text($0)), ten times larger or smaller"
    }
    return Finding(
      kind: .lossDoesNotFall,
      text: "the loss does not fall in the first \(epochs == 1 ? "epoch" : "\(epochs) epochs"): its mean is "
        + "\(Self.text(first.mean)) over the first \(first.count) steps and \(Self.text(last.mean)) over the last "
        + "\(last.count); try \(rate ?? "other arguments of the optimizer"), and look whether targets belong to their "
        + "inputs")
  }

  private static func text(_ value: Double) -> String { String(format: "%.4g", value) }
}
