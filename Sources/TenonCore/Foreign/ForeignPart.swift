import TenonABI

/// An instance with the table of its kind: what it is called with.
package struct ForeignPart<Table: InstanceTable> {
  let table: Table
  let instance: ForeignInstance

  /// Creates an instance of a component.
  package init(_ component: ForeignComponent, config: Config) throws(ComponentError) {
    table = readSized(component.raw.pointee.table.assumingMemoryBound(to: Table.self))
    let (create, destroy) = table.lifetime
    instance = try ForeignInstance(component, create: create, destroy: destroy, config: config)
  }

  /// An instance that belongs to somebody else.
  init(borrowing child: tenon_child) {
    table = readSized(child.table.assumingMemoryBound(to: Table.self))
    instance = ForeignInstance(child.instance, destroy: nil)
  }
}

/// A table whose instances are made and destroyed as those of every kind.
package protocol InstanceTable {
  var lifetime: (create: ForeignInstance.Create?, destroy: ForeignInstance.Destroy?) { get }
}

extension tenon_dataset_v1: InstanceTable {
  package var lifetime: (create: ForeignInstance.Create?, destroy: ForeignInstance.Destroy?) { (create, destroy) }
}

extension tenon_scheduler_v1: InstanceTable {
  package var lifetime: (create: ForeignInstance.Create?, destroy: ForeignInstance.Destroy?) { (create, destroy) }
}

extension tenon_transform_v1: InstanceTable {
  package var lifetime: (create: ForeignInstance.Create?, destroy: ForeignInstance.Destroy?) { (create, destroy) }
}
