import TenonABI

/// An instance behind a C table, destroyed with the last reference to it.
package final class ForeignInstance: @unchecked Sendable {
  package let pointer: UnsafeMutableRawPointer?
  /// What it was created with; nil for a fused layer.
  let config: UnsafePointer<tenon_config>?
  private let destroy: Destroy?
  private let keptAlive: [AnyObject]
  /// For the record of calls; nil for what another component lent.
  let calls: PluginCalls?

  /// - Parameters:
  ///   - config: in memory that is kept.
  ///   - keeping: what must outlive the instance (children).
  package init(
    _ pointer: UnsafeMutableRawPointer?, destroy: Destroy?,
    config: UnsafePointer<tenon_config>? = nil, calls: PluginCalls? = nil, keeping: [AnyObject] = []
  ) {
    self.pointer = pointer
    self.config = config
    self.destroy = destroy
    self.calls = calls
    keptAlive = keeping
  }

  deinit { recorded(calls?[.destroy]) { destroy?(pointer) } }

  package typealias Destroy = @convention(c) (UnsafeMutableRawPointer?) -> Void
  package typealias Create =
    @convention(c) (
      UnsafePointer<tenon_component_v1>?, UnsafePointer<tenon_host_v1>?, UnsafePointer<tenon_config>?,
      UnsafeMutablePointer<UnsafeMutableRawPointer?>?, UnsafeMutablePointer<tenon_error>?
    ) -> tenon_status

  /// Creates an instance of a component with a resolved configuration.
  package convenience init(
    _ component: ForeignComponent, create: Create?, destroy: Destroy?,
    config: Config
  ) throws(ComponentError) {
    guard let create else { throw ComponentError(.internal, "the plugin has no create function") }
    let memory = CMemory()
    let encoded = try memory.encode(config, for: component.declaration.arguments)
    var instance: UnsafeMutableRawPointer?
    try withExtendedLifetime(memory) { () throws(ComponentError) in
      try check(component.calls[.create]) { create(component.raw, component.host, encoded, &instance, &$0) }
    }
    self.init(instance, destroy: destroy, config: encoded, calls: component.calls, keeping: [memory])
  }
}

/// Makes one call across the boundary and turns its failure into an error.
///
/// - Parameter text: what the record of calls says meanwhile.
package func check(
  _ text: UnsafePointer<CChar>? = nil, _ call: (inout tenon_error) -> tenon_status
) throws(ComponentError) {
  var error = tenon_error.empty
  let status = recorded(text) { call(&error) }
  guard status == TENON_OK else { throw error.failure(status: status) }
}

/// A component as a plugin's tables describe it, ready to create instances.
package struct ForeignComponent: @unchecked Sendable {
  package let raw: UnsafePointer<tenon_component_v1>
  package let host: UnsafePointer<tenon_host_v1>
  package let kind: ComponentKind
  package let declaration: Declaration
  package let isComposite: Bool
  /// Of kind loss, but nothing is trained by it.
  package let isMetric: Bool
  /// The layers that it replaces, of a fused layer.
  package let fusion: FusionPattern?
  let calls: PluginCalls

  /// - Parameter plugin: the id of the plugin that it belongs to.
  package init(
    raw: UnsafePointer<tenon_component_v1>, host: UnsafePointer<tenon_host_v1>, plugin: String, kind: ComponentKind,
    declaration: Declaration, isComposite: Bool, isMetric: Bool, fusion: FusionPattern?
  ) {
    calls = PluginCalls(plugin: plugin, component: declaration.name)
    self.raw = raw
    self.host = host
    self.kind = kind
    self.declaration = declaration
    self.isComposite = isComposite
    self.isMetric = isMetric
    self.fusion = fusion
  }
}
