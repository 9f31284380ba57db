import TenonArchive
import TenonCore

/// What metrics yield over a set of samples.
public struct Measurements: Sendable, Equatable {
  /// In the order of the experiment's metrics; not a number where there is no value.
  public internal(set) var numbers: [ModelArchive.Metric] = []
  /// Values that are no single numbers by name, float64: matrices, curves.
  public internal(set) var tensors: [String: Tensor] = [:]

  public subscript(name: String) -> Double? { numbers.first { $0.name == name }?.value }
}
