import TenonCore

/// The parts that an experiment's data may have, named as its keys.
public enum DataPart: String, Sendable, CaseIterable {
  case train
  case validation
  case test
}

extension Experiment.Data {
  /// The dataset that is named for a part.
  package subscript(part: DataPart) -> ComponentReference? {
    get {
      switch part {
      case .train: train
      case .validation: validation
      case .test: test
      }
    }
    set {
      switch part {
      case .train: if let newValue { train = newValue }
      case .validation: validation = newValue
      case .test: test = newValue
      }
    }
  }
}
