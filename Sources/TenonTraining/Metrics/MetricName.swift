/// What the name of a number of an epoch says: `train_loss` is the `loss` of the part `train`.
package struct MetricName {
  /// The parts of the data that epochs are measured on.
  package static let parts = ["train", "validation"]

  /// `train` or `validation`; nil for what is measured on none of them, as `lr` and `seconds`.
  package let part: String?
  /// Without the part.
  package let metric: String

  package init(_ name: String) {
    part = Self.parts.first { name.hasPrefix("\($0)_") }
    metric = String(name.dropFirst(part.map { $0.count + 1 } ?? 0))
  }
}
