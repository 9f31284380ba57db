import TenonCore

/// One sample, what the preprocessing made of it, and what the model made of that: the entry `example.safetensors`.
///
/// Its tensors are named `sample.FIELD`, `input.NAME` and `output.NAME`.
public struct ModelExample: Sendable, Equatable {
  /// The fields of the sample as the dataset gave them; empty where they were too large to be kept.
  public var sample: [String: Tensor]
  /// What the model read, by its inputs: a batch of this one sample, or of all its crops.
  public var inputs: [String: Tensor]
  /// What it gave, by its outputs, before anything is made of them; of several crops their mean.
  public var outputs: [String: Tensor]

  /// The most bytes that are kept: a sample is to be sent with every copy of a model.
  public static let maximumBytes = 16 << 20

  /// - Returns: nil when there is more of it than is kept; without the sample itself when that alone is too much.
  public init?(sample: [String: Tensor], inputs: [String: Tensor], outputs: [String: Tensor]) {
    func size(_ tensors: [String: Tensor]) -> Int { tensors.values.reduce(0) { $0 + $1.type.byteCount } }
    let computed = size(inputs) + size(outputs)
    guard computed <= Self.maximumBytes else { return nil }
    self.sample = computed + size(sample) <= Self.maximumBytes ? sample : [:]
    self.inputs = inputs
    self.outputs = outputs
  }

  var tensors: [String: Tensor] {
    var tensors: [String: Tensor] = [:]
    for (part, named) in [("sample", sample), ("input", inputs), ("output", outputs)] {
      for (name, tensor) in named { tensors["\(part).\(name)"] = tensor }
    }
    return tensors
  }

  /// What an archive holds; nil for tensors that are no example.
  init?(_ tensors: [String: Tensor]) {
    var parts: [Substring: [String: Tensor]] = ["sample": [:], "input": [:], "output": [:]]
    for (name, tensor) in tensors {
      let part = name.prefix { $0 != "." }
      guard parts[part] != nil, part.endIndex < name.endIndex else { return nil }
      parts[part]?[String(name[name.index(after: part.endIndex)...])] = tensor
    }
    guard let inputs = parts["input"], let outputs = parts["output"], !inputs.isEmpty, !outputs.isEmpty else {
      return nil
    }
    (sample, self.inputs, self.outputs) = (parts["sample"] ?? [:], inputs, outputs)
  }
}
