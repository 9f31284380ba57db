import TenonABI

/// An instance with the table of its kind: what it is called with.
package struct ForeignPart<Table: InstanceTable> {
  let table: Table
  let instance: ForeignInstance

  /// Creates an instance of a component.
  package init(_ component: ForeignComponent, config: Config) throws(ComponentError) {
    table = readSized(component.raw.pointee.table.assumingMemoryBound(to: Table.self))
    instance = try ForeignInstance(component, create: table.create, destroy: table.destroy, config: config)
  }

  /// An instance that belongs to somebody else.
  init(borrowing child: tenon_child) {
    table = readSized(child.table.assumingMemoryBound(to: Table.self))
    instance = ForeignInstance(child.instance, destroy: nil)
  }
}

/// What the tables of all kinds begin with.
package protocol InstanceTable {
  var create: ForeignInstance.Create! { get }
  var destroy: (@convention(c) (UnsafeMutableRawPointer?) -> Void)! { get }
}

extension tenon_dataset_v1: InstanceTable {}
extension tenon_scheduler_v1: InstanceTable {}
extension tenon_transform_v1: InstanceTable {}
