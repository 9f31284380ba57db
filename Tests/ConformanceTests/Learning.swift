import TenonCore
import TenonServices

/// Has datasets and transforms learn, as a training does.
enum Learning {
  /// What a dataset learns of some samples, or of all.
  static func learn(_ dataset: any Dataset, _ samples: [Int]? = nil) throws -> [String: Tensor] {
    guard let fit = (dataset as? ForeignDataset)?.fit else { throw Golden.Fault(description: "it learns nothing") }
    return try fit.learn { give in for index in samples ?? Array(0..<dataset.count) { try give(index, nil) } }
  }

  static func load(_ learned: [String: Tensor], into dataset: any Dataset, withoutTarget: Bool = false) throws {
    try (dataset as? ForeignDataset)?.fit?.load(learned, withoutTarget: withoutTarget)
  }

  /// What a transform learns of inputs.
  static func learn(_ transform: any Transform, _ inputs: [Tensor]) throws -> [String: Tensor] {
    guard let fit = (transform as? ForeignTransform)?.fit else { throw Golden.Fault(description: "it learns nothing") }
    return try fit.learn { give in
      for (index, input) in inputs.enumerated() {
        let record = SampleRecord()
        record["input"] = input
        try give(index, record.sample)
      }
    }
  }

  static func load(_ learned: [String: Tensor], into transform: any Transform) throws {
    try (transform as? ForeignTransform)?.fit?.load(learned)
  }

  /// What a transform makes of an input.
  static func apply(_ transform: any Transform, _ input: Tensor) throws -> Tensor? {
    let record = SampleRecord()
    record["input"] = input
    try transform.apply(record.sample, Draw(isTraining: false, seed: 0, stream: 0, epoch: 0, index: 0))
    return record["input"]
  }

  static func text(_ text: String) throws -> Tensor {
    let bytes = Array(text.utf8)
    return try Tensor(bytes, shape: [bytes.count])
  }
}
