import TenonABI

/// A dataset behind a C table.
package final class ForeignDataset: Dataset, @unchecked Sendable {
  package let count: Int
  package let classNames: [String]
  package let hasTarget: Bool
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
    hasTarget = info.has_target != 0
  }

  package func read(_ index: Int, into sample: Sample) throws {
    guard let function = part.table.read else { throw ComponentError(.internal, "the dataset cannot read") }
    try check(instance.calls?[.read]) { function(instance.pointer, UInt64(index), sample.raw, &$0) }
  }
}
