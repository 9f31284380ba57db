import TenonCore

extension Value {
  /// The components that it is or consists of.
  package var references: [ComponentReference] {
    switch self {
    case .component(let reference): [reference]
    case .list(let items): items.flatMap(\.references)
    default: []
    }
  }

  /// The same with every component in it replaced.
  func mappingComponents(_ change: (ComponentReference) -> ComponentReference) -> Value {
    switch self {
    case .component(let reference): .component(change(reference))
    case .list(let items): .list(items.map { $0.mappingComponents(change) })
    default: self
    }
  }
}

extension ComponentReference {
  /// The same with other arguments; components among them are the caller's to go into.
  func mappingArguments(_ change: (NamedValue) -> Value) -> ComponentReference {
    ComponentReference(name, arguments.map { NamedValue($0.name, change($0), written: $0.written) })
  }
}
