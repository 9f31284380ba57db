/// The C description of a component type, with the table of its kind.
struct ExportedComponent {
  let raw: tenon_component_v1

  init(_ type: any Component.Type, _ memory: CMemory) throws {
    let declaration = type.declaration
    let box = ComponentBox(type)
    var component = tenon_component_v1()
    component.struct_size = UInt32(MemoryLayout<tenon_component_v1>.size)
    switch type.role {
    case .layer:
      component.kind = TENON_KIND_LAYER
      component.table = UnsafeRawPointer(memory.value(LayerTable.layer))
    case .fused(let fused):
      if let fault = fused.pattern.fault { throw ComponentError(.internal, field: declaration.name, fault) }
      component.kind = TENON_KIND_LAYER
      component.flags |= TENON_COMPONENT_FUSED
      component.table = UnsafeRawPointer(memory.value(LayerTable.fused))
      component.fusion = memory.encode(fused.pattern)
    case .composite:
      component.kind = TENON_KIND_LAYER
      component.flags |= TENON_COMPONENT_COMPOSITE
      component.table = UnsafeRawPointer(memory.value(LayerTable.composite))
    case .loss:
      component.kind = TENON_KIND_LOSS
      component.table = UnsafeRawPointer(memory.value(LayerTable.loss))
    case .metric:
      component.kind = TENON_KIND_LOSS
      component.flags |= TENON_COMPONENT_METRIC
      component.table = UnsafeRawPointer(memory.value(LayerTable.metric))
    case .optimizer(let optimizer):
      component.kind = TENON_KIND_OPTIMIZER
      component.table = UnsafeRawPointer(memory.value(OptimizerTable.table(usesClosure: optimizer.usesClosure)))
    case .scheduler:
      component.kind = TENON_KIND_SCHEDULER
      component.table = UnsafeRawPointer(memory.value(SchedulerTable.table))
    case .transform(let transform):
      component.kind = TENON_KIND_TRANSFORM
      component.table = UnsafeRawPointer(memory.value(TransformTable.table(transform.scopes)))
    case .dataset:
      component.kind = TENON_KIND_DATASET
      component.table = UnsafeRawPointer(memory.value(DatasetTable.table))
    }
    if declaration.supportsFloat64 { component.flags |= TENON_COMPONENT_FLOAT64 }
    component.name = memory.string(declaration.name)
    component.summary = memory.string(declaration.summary)
    component.argument_count = UInt32(declaration.arguments.count)
    let arguments = try declaration.arguments.map { try memory.encode($0) }
    component.arguments = UnsafePointer(memory.pointers(arguments))
    component.uses_count = UInt32(declaration.uses.count)
    component.uses = UnsafePointer(memory.strings(declaration.uses))
    let examples = try declaration.examples.map { Optional(try memory.encode($0)) }
    component.example_count = UInt32(examples.count)
    component.examples = UnsafePointer(memory.array(examples))
    component.context = UnsafeRawPointer(Unmanaged.passRetained(box).toOpaque())
    raw = component
  }
}

/// A component type behind `tenon_component_v1.context`: C functions cannot capture, so they find it there.
final class ComponentBox: Sendable {
  let type: any Component.Type
  let arguments: [Argument]

  init(_ type: any Component.Type) {
    self.type = type
    arguments = type.declaration.arguments
  }

  static func of(_ component: UnsafePointer<tenon_component_v1>?) throws -> ComponentBox {
    guard let context = component?.pointee.context else {
      throw ComponentError(.argument, "create was called without its component")
    }
    return Unmanaged<ComponentBox>.fromOpaque(context).takeUnretainedValue()
  }

  /// Makes an instance from a C configuration.
  func make<T>(
    _ config: UnsafePointer<tenon_config>?, _ host: UnsafePointer<tenon_host_v1>?, as kind: T.Type
  ) throws -> (component: any Component, value: T, config: Config) {
    let config = try decode(config, host)
    let component = try type.init(config)
    guard let value = component as? T else { throw ComponentError(.internal, "the component is of another kind") }
    return (component, value, config)
  }

  /// The same for a composite, whose formula may be all that there is.
  func makeComposite(
    _ config: UnsafePointer<tenon_config>?, _ host: UnsafePointer<tenon_host_v1>?
  ) throws -> (component: any Component, value: any CompositeLayer) {
    let (component, value, config) = try make(config, host, as: (any CompositeLayer).self)
    guard let type = type as? any CompositeFormula.Type else { return (component, value) }
    return (component, FormulaComposite(type: type, config: config))
  }

  private func decode(
    _ config: UnsafePointer<tenon_config>?, _ host: UnsafePointer<tenon_host_v1>?
  ) throws -> Config {
    guard let config else { throw ComponentError(.argument, "create was called without a configuration") }
    return try Config(config, arguments: arguments, host: host.map { HostServices($0) })
  }
}

extension CMemory {
  fileprivate func encode(_ argument: Argument) throws(ComponentError) -> tenon_argument {
    var raw = tenon_argument()
    raw.struct_size = UInt32(MemoryLayout<tenon_argument>.size)
    raw.types = argument.accepts.rawValue
    raw.item_types = argument.items.rawValue
    if argument.excludesMinimum { raw.flags |= TENON_ARGUMENT_ABOVE_MINIMUM }
    if argument.excludesMaximum { raw.flags |= TENON_ARGUMENT_BELOW_MAXIMUM }
    if argument.stopsGradient { raw.flags |= TENON_ARGUMENT_STOPS_GRADIENT }
    raw.name = string(argument.name)
    raw.summary = string(argument.summary)
    if let value = argument.defaultValue { raw.default_value = self.value(try encode(value, as: argument)) }
    raw.minimum = argument.minimum
    raw.maximum = argument.maximum
    raw.choice_count = UInt32(argument.choices.count)
    raw.choices = UnsafePointer(strings(argument.choices))
    raw.component_kind = argument.componentKind?.rawValue ?? 0
    raw.item_count = UInt32(argument.itemCount)
    raw.variable_count = UInt32(argument.variables.count)
    raw.variables = UnsafePointer(strings(argument.variables))
    return raw
  }
}
