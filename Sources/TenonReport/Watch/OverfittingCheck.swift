import Foundation
import TenonTraining

/// Looks for a validation loss that rises while the training loss falls.
struct OverfittingCheck {
  /// Epochs in which the validation loss lies above its least value, without one below: one or two are noise.
  static let epochs = 3
  /// It has risen by this part of what the losses have fallen by: less is a plateau.
  static let share = 0.2

  private struct Losses {
    /// From 0.
    let epoch: Int
    let train: Double
    let validation: Double
  }

  private var first: Losses?
  private var least: Losses?
  /// Epochs after the least one.
  private var count = 0

  /// Takes up an epoch.
  mutating func add(_ metrics: EpochMetrics) -> Finding? {
    guard let train = metrics["train_loss"], let validation = metrics["validation_loss"], train.isFinite,
      validation.isFinite
    else { return nil }
    let last = Losses(epoch: metrics.epoch, train: train, validation: validation)
    guard let first, let least, validation >= least.validation else {
      first = first ?? last
      (least, count) = (last, 0)
      return nil
    }
    count += 1
    let fall = max(first.validation - least.validation, first.train - last.train)
    guard count >= Self.epochs, last.train < least.train, last.validation - least.validation > Self.share * fall
    else { return nil }
    func text(_ value: Double) -> String { String(format: "%.4g", value) }
    return Finding(
      kind: .overfitting,
      text: "the model overfits since epoch \(least.epoch + 2): the validation loss has risen from "
        + "\(text(least.validation)) in epoch \(least.epoch + 1) to \(text(last.validation)) in epoch \(last.epoch + 1), while "
        + "the training loss fell from \(text(least.train)) to \(text(last.train)); try training.early_stopping: "
        + "{patience: \(Self.epochs)}, weight_decay, Dropout, augmentation, or more data")
  }
}
