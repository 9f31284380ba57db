import Foundation
import TenonTraining

/// Looks for a validation loss that rises while the training loss falls.
enum OverfittingCheck {
  /// Epochs in which the validation loss lies above its least value, without one below: one or two are noise.
  static let epochs = 3
  /// It has risen by this part of what the losses have fallen by: less is a plateau.
  static let share = 0.2

  /// - Parameter history: all epochs, in order.
  static func finding(_ history: [EpochMetrics]) -> Finding? {
    let losses = history.compactMap { epoch -> (epoch: Int, train: Double, validation: Double)? in
      guard let train = epoch["train_loss"], let validation = epoch["validation_loss"], train.isFinite,
        validation.isFinite
      else { return nil }
      return (epoch.epoch, train, validation)
    }
    guard let first = losses.first, let last = losses.last,
      let least = losses.min(by: { $0.validation < $1.validation }),
      losses.filter({ $0.epoch > least.epoch }).count >= epochs, last.train < least.train
    else { return nil }
    let fall = max(first.validation - least.validation, first.train - last.train)
    guard last.validation - least.validation > share * fall else { return nil }
    func text(_ value: Double) -> String { String(format: "%.4g", value) }
    return Finding(
      kind: .overfitting,
      text: "the model overfits since epoch \(least.epoch + 2): the validation loss has risen from \(text(least.validation)) "
        + "in epoch \(least.epoch + 1) to \(text(last.validation)) in epoch \(last.epoch + 1), while the training loss fell "
        + "from \(text(least.train)) to \(text(last.train)); try training.early_stopping: {patience: \(epochs)}, "
        + "weight_decay, Dropout, augmentation, or more data")
  }
}
