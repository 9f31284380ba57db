import TenonABI

/// A composite layer behind a C table.
package final class ForeignComposite: CompositeLayer {
  private let table: ForeignLayerTable
  private let instance: ForeignInstance

  package init(_ component: ForeignComponent, config: Config) throws(ComponentError) {
    table = ForeignLayerTable(component.raw.pointee.table)
    instance = try ForeignInstance(component, create: table.raw.create, destroy: table.raw.destroy, config: config)
  }

  package func expand(_ graph: GraphBuilder) throws {
    guard let expand = table.raw.expand else { throw ComponentError(.internal, "the composite has no expansion") }
    try check(instance.calls?[.expand]) { expand(instance.pointer, graph.raw, &$0) }
  }
}
