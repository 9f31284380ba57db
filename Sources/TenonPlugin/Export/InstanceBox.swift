/// An instance behind its C pointer; each kind adds what its table calls.
class InstanceBox {
  private let component: any Component

  init(_ component: any Component) { self.component = component }

  /// The body of a table's `create`: makes a component of a kind and puts its box in `instance`.
  static func create<Kind>(
    _ component: UnsafePointer<tenon_component_v1>?, _ host: UnsafePointer<tenon_host_v1>?,
    _ config: UnsafePointer<tenon_config>?, _ instance: UnsafeMutablePointer<UnsafeMutableRawPointer?>?,
    _ error: UnsafeMutablePointer<tenon_error>?, _ box: (any Component, Kind) -> InstanceBox
  ) -> tenon_status {
    guarded(error) {
      let made = try ComponentBox.of(component).make(config, host, as: Kind.self)
      instance?.pointee = Unmanaged.passRetained(box(made.component, made.value)).toOpaque()
    }
  }

  /// What the instance answers to an id; nil when it knows none.
  func answer(_ id: String) -> UnsafeRawPointer? { component.query(id) }

  /// The `query` of every kind's table.
  static let query: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?) -> UnsafeRawPointer? = {
    guard let pointer = $0, let id = $1 else { return nil }
    return Unmanaged<InstanceBox>.fromOpaque(pointer).takeUnretainedValue().answer(String(cString: id))
  }

  /// The `destroy` of every kind's table.
  static let destroy: @convention(c) (UnsafeMutableRawPointer?) -> Void = {
    if let pointer = $0 { Unmanaged<InstanceBox>.fromOpaque(pointer).release() }
  }
}
