extension Sample {
  /// Gives every class in `target` its number in another list of classes.
  ///
  /// What is no class, such as a target to be ignored, stays; nil changes nothing.
  ///
  /// - Throws: `ComponentError` (data) for targets that are no numbers of classes.
  package func renumberTarget(_ numbers: [Int]?) throws {
    guard let numbers, let target = self["target"] else { return }
    switch target.dtype {
    case .int64:
      let labels = try target.elements(Int64.self)
      for place in labels.indices { labels[place] = Int64(numbers.renumbered(Int(labels[place]))) }
    case .uint8:
      let labels = try target.elements(UInt8.self)
      for place in labels.indices { labels[place] = UInt8(clamping: numbers.renumbered(Int(labels[place]))) }
    default:
      throw ComponentError(
        .data, field: "target",
        "expected numbers of classes, as the classes are others than those of the training or in another order; received "
          + (target.type.map { "\($0)" } ?? "an unknown type"))
    }
  }
}

extension [Int] {
  /// The number that a class has by this list; what is no class, such as a target to be ignored, stays.
  package func renumbered(_ label: Int) -> Int { indices.contains(label) ? self[label] : label }
}
