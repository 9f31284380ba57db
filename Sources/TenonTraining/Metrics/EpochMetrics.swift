import TenonArchive
import TenonCore

/// What was measured in one epoch, in a fixed order.
public struct EpochMetrics: Sendable, Equatable {
  /// From 0.
  public let epoch: Int
  /// Steps done at its end, since the beginning.
  public let step: UInt64
  /// `train_loss`, `train_accuracy`, `validation_loss`, ..., `lr`, `lr_1` of a second group, `seconds`; not a number where there is no value.
  public let values: [ModelArchive.Metric]

  package init(epoch: Int, step: UInt64, values: [ModelArchive.Metric]) {
    self.epoch = epoch
    self.step = step
    self.values = values
  }

  public subscript(name: String) -> Double? { values.first { $0.name == name }?.value }

  /// Losses and metrics, without rate and time.
  package var measured: [ModelArchive.Metric] { values.filter { MetricName($0.name).part != nil } }
}

extension EpochMetrics {
  /// One line of `metrics.jsonl`; epochs are counted from 1 for people.
  package var json: JSON {
    var object: JSONObject = ["epoch": .int(epoch + 1), "step": .int(Int(step))]
    for metric in values { object[metric.name] = .number(metric.value) }
    return .object(object)
  }

  package init?(_ json: JSON) {
    guard let object = json.objectValue, let epoch = json["epoch"]?.intValue, let step = json["step"]?.intValue,
      epoch >= 1, step >= 0
    else { return nil }
    self.init(
      epoch: epoch - 1, step: UInt64(step),
      values: object.dropFirst(2).compactMap { member in
        let value = member.value == .null ? .nan : member.value.doubleValue
        return value.map { ModelArchive.Metric(member.key, $0) }
      })
  }
}
