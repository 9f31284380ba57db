import TenonABI

/// A dataset behind a C table.
package final class ForeignDataset: Dataset, @unchecked Sendable {
  package let count: Int
  package let classNames: [String]
  package let hasTarget: Bool
  private let table: tenon_dataset_v1
  private let instance: ForeignInstance

  package convenience init(_ component: ForeignComponent, config: Config) throws(ComponentError) {
    let table = readSized(component.raw.pointee.table.assumingMemoryBound(to: tenon_dataset_v1.self))
    try self.init(table, ForeignInstance(component, create: table.create, destroy: table.destroy, config: config))
  }

  package convenience init(borrowing instance: UnsafeMutableRawPointer?, table: UnsafeRawPointer)
    throws(ComponentError)
  {
    try self.init(
      readSized(table.assumingMemoryBound(to: tenon_dataset_v1.self)), ForeignInstance(instance, destroy: nil))
  }

  private init(_ table: tenon_dataset_v1, _ instance: ForeignInstance) throws(ComponentError) {
    self.table = table
    self.instance = instance
    guard let pointer = recorded(instance.calls?[.info], { table.info?(instance.pointer) }) else {
      throw ComponentError(.internal, "the dataset does not describe itself")
    }
    let info = readSized(pointer)
    guard let count = Int(exactly: info.count) else {
      throw ComponentError(.internal, "the dataset claims \(info.count) samples")
    }
    self.count = count
    classNames = (0..<Int(info.class_count)).map { index in
      info.class_names?[index].map { String(cString: $0) } ?? "\(index)"
    }
    hasTarget = info.has_target != 0
  }

  package func read(_ index: Int, into sample: Sample) throws {
    guard let function = table.read else { throw ComponentError(.internal, "the dataset cannot read") }
    try check(instance.calls?[.read]) { function(instance.pointer, UInt64(index), sample.raw, &$0) }
  }
}
