import TenonABI

/// A dataset behind a C table.
package final class ForeignDataset: Dataset, @unchecked Sendable {
  package let count: Int
  package let classNames: [String]
  package let hasTarget: Bool
  /// Whether the classes have names of their own, where there are classes.
  package let namesClasses: Bool
  /// What it learns; nil for nothing.
  package let fit: ForeignFit?
  private let facts: tenon_dataset_facts_v1?
  private let part: ForeignPart<tenon_dataset_v1>
  private var instance: ForeignInstance { part.instance }

  package init(_ part: ForeignPart<tenon_dataset_v1>) throws(ComponentError) {
    self.part = part
    let (table, instance) = (part.table, part.instance)
    guard let pointer = recorded(instance.calls?[.info], { table.info?(instance.pointer) }) else {
      throw ComponentError(.internal, "the dataset does not describe itself")
    }
    let info = readSized(pointer)
    guard let count = Int(exactly: info.count) else {
      throw ComponentError(.internal, "the dataset claims \(Plural.count(info.count, "sample"))")
    }
    self.count = count
    classNames = (0..<Int(info.class_count)).map { index in
      info.class_names?[index].map { String(cString: $0) } ?? "\(index)"
    }
    namesClasses = info.class_count > 0 && info.class_names != nil
    hasTarget = info.has_target != 0
    fit = Self.answer(TENON_FIT_ID, part).map { ForeignFit($0, part.instance) }
    facts = Self.answer(TENON_DATASET_ID, part).map {
      readSized($0.assumingMemoryBound(to: tenon_dataset_facts_v1.self))
    }
  }

  /// The table that the instance has for an id, nil when it knows none.
  package func answer(_ id: String) -> UnsafeRawPointer? { Self.answer(id, part) }

  private static func answer(_ id: String, _ part: ForeignPart<tenon_dataset_v1>) -> UnsafeRawPointer? {
    recorded(part.instance.calls?[.query]) { part.table.query?(part.instance.pointer, id) }
  }

  /// What the record of calls says while a sample is read.
  package var readText: UnsafePointer<CChar>? { instance.calls?[.read] }

  package func read(_ index: Int, into sample: Sample) throws {
    guard let function = part.table.read else { throw ComponentError(.internal, "the dataset cannot read") }
    try check(instance.calls?[.read]) { function(instance.pointer, UInt64(index), sample.raw, &$0) }
  }

  package func label(_ index: Int) -> Int? {
    guard let function = facts?.label, (0..<count).contains(index) else { return nil }
    let label = recorded(instance.calls?[.label]) { function(instance.pointer, UInt64(index)) }
    return label < 0 ? nil : Int(label)
  }

  package var fingerprint: UInt64? {
    guard let function = facts?.fingerprint else { return nil }
    var value: UInt64 = 0
    let isKnown = recorded(instance.calls?[.fingerprint]) { function(instance.pointer, &value) }
    return isKnown == 0 ? nil : value
  }
}
