import TenonABI

/// A composite layer behind a C table.
package final class ForeignComposite: CompositeLayer, @unchecked Sendable {
  private let table: ForeignLayerTable
  private let instance: ForeignInstance
  /// Layers that were given as arguments, by the addresses that the plugin knows them by.
  package let children: [UnsafePointer<tenon_child>: ComponentReference]

  package init(_ component: ForeignComponent, config: Config) throws(ComponentError) {
    table = ForeignLayerTable(component.raw.pointee.table)
    instance = try ForeignInstance(component, create: table.raw.create, destroy: table.raw.destroy, config: config)
    var children: [UnsafePointer<tenon_child>: ComponentReference] = [:]
    for named in config.values { Self.collect(named.value, into: &children) }
    self.children = children
  }

  private static func collect(_ value: Value, into children: inout [UnsafePointer<tenon_child>: ComponentReference]) {
    switch value {
    case .child(let child): children[child.raw] = child.reference
    case .list(let items): for item in items { collect(item, into: &children) }
    default: break
    }
  }

  package func expand(_ graph: GraphBuilder) throws {
    guard let expand = table.raw.expand else { throw ComponentError(.internal, "the composite has no expansion") }
    try check(instance.calls?[.expand]) { expand(instance.pointer, graph.raw, &$0) }
  }
}
