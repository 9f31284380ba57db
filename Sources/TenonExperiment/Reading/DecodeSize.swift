import TenonCore

extension Experiment.Data {
  /// The transform whose `size` is what pictures are brought to, where it comes first.
  private static let resizing = ["Resize", "tenon/Resize"]

  /// The same data, `decode_size` written out for datasets that decode images fast and are not told to what size.
  ///
  /// It is what the first transform resizes to, wherever the dataset's samples are used; the larger of two numbers. Left
  /// null where that is not known, for the dataset to refuse.
  var withDecodeSizes: Experiment.Data {
    var data = self
    data.train = Self.filled(train, split == nil ? [trainTransforms] : [trainTransforms, evalTransforms])
    data.validation = validation.map { Self.filled($0, [evalTransforms]) }
    data.test = test.map { Self.filled($0, [evalTransforms]) }
    return data
  }

  private static func filled(_ dataset: ComponentReference, _ pipelines: [[ComponentReference]]) -> ComponentReference {
    let given = dataset.arguments.first { $0.name == "decode_size" }?.value ?? .null
    guard dataset.arguments.contains(NamedValue("decode", .string("fast"))), given == .null else {
      return dataset.mappingArguments { $0.value.mappingComponents { filled($0, pipelines) } }
    }
    let sizes = pipelines.map { pipeline -> Value? in
      guard let first = pipeline.first, resizing.contains(first.name),
        first.arguments.allSatisfy({ $0.name != "max_size" || $0.value == .null })
      else { return nil }
      return first.arguments.first { $0.name == "size" }?.value
    }
    guard let size = sizes.first ?? nil, let filling = larger(size, sizes.last ?? nil) else { return dataset }
    let others = dataset.arguments.filter { $0.name != "decode_size" }
    return ComponentReference(dataset.name, others + [NamedValue("decode_size", filling)])
  }

  /// Nil for sizes that cannot be compared.
  private static func larger(_ size: Value, _ other: Value?) -> Value? {
    if size == other { return size }
    guard case .int(let one) = size, case .int(let two)? = other else { return nil }
    return .int(max(one, two))
  }
}
