/// An instance behind its C pointer; each kind adds what its table calls.
class InstanceBox {
  private let component: any Component

  init(_ component: any Component) { self.component = component }

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
