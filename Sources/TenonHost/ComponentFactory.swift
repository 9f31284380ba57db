import TenonABI
import TenonCore

/// Creates instances of components by name, with their children.
public struct ComponentFactory: Sendable {
  public let registry: PluginRegistry
  /// Whether fused layers may replace patterns of others.
  public let allowsFusion: Bool
  /// Full names by the bare names that they stand in for.
  private var replacements: [String: String] = [:]

  public init(_ registry: PluginRegistry, fusion: Bool = true) {
    self.registry = registry
    allowsFusion = fusion
  }

  /// The same with components that stand in for others, wherever these are given by their bare names.
  package func replacing(_ replacements: [String: String]) -> ComponentFactory {
    var factory = self
    factory.replacements = replacements
    return factory
  }

  /// A component that has been found and whose arguments have been checked, but that has no instance yet.
  public struct Resolved: Sendable {
    public let entry: PluginRegistry.Entry
    /// Every declared argument; components in it are resolved references with full names.
    public let config: Config
    /// What whoever gave the arguments should know; nil for nothing.
    public var note: String?

    public var fullName: String { entry.fullName }
    public var name: String { entry.component.declaration.name }

    /// How archives and resolved experiments write it: the full name with all arguments.
    public var reference: ComponentReference { ComponentReference(fullName, config.values) }
  }

  /// Finds a component by its bare or full name.
  package func find(_ name: String, _ kind: ComponentKind) throws(LookupError) -> PluginRegistry.Entry {
    try registry.find(replacements[name] ?? name, kind)
  }

  /// Finds a component and checks its arguments, those of its children included, without running its code.
  ///
  /// - Throws: `LookupError`, `ConfigError`.
  public func resolve(_ reference: ComponentReference, _ kind: ComponentKind) throws -> Resolved {
    let entry = try find(reference.name, kind)
    let declaration = entry.component.declaration
    let old =
      kind == .loss
      ? try LegacyReduction.replaced(reference.arguments, declaration.arguments, of: declaration.name) : nil
    let config = try ConfigResolver.resolve(
      old?.arguments ?? reference.arguments, declaration.arguments, of: declaration.name)
    let values = try zip(config.values, declaration.arguments).map { named, argument in
      NamedValue(named.name, try resolve(named.value, argument, at: [named.name]))
    }
    return Resolved(entry: entry, config: Config(values), note: old?.note)
  }

  private func resolve(_ value: Value, _ argument: Argument, at path: [String]) throws -> Value {
    guard let kind = argument.componentKind else { return value }
    switch value {
    case .component(let reference):
      do {
        return .component(try resolve(reference, kind).reference)
      } catch let error as ConfigError {
        throw ConfigError(error.diagnostic, path: path + error.path)
      } catch let error as LookupError {
        throw ConfigError(error.diagnostic, path: path)
      }
    case .list(let items):
      return .list(
        try items.enumerated().map { index, item in try resolve(item, argument, at: path + ["\(index)"]) })
    default: return value
    }
  }

  /// Loads libraries before instances are wanted, each of which takes milliseconds.
  ///
  package func load(_ components: [Resolved?]) throws(PluginLoadError) {
    for case let component? in components { _ = try registry.load(component.entry) }
  }

  public func layer(_ resolved: Resolved) throws -> any Layer {
    try create(resolved) { try ForeignLayer($0, config: $1) }
  }

  /// A fused layer in place of layers of this factory.
  ///
  /// - Parameters:
  ///   - entry: a fused layer's.
  ///   - members: in the order of its pattern, with the random stream of each.
  /// - Returns: nil when it declines them.
  /// - Throws: `PluginLoadError`, `PluginCallError`.
  package func fused(
    _ entry: PluginRegistry.Entry, members: [(layer: any Layer, component: String, stream: UInt64)]
  ) throws -> (any Layer)? {
    let component = try registry.load(entry)
    let foreign = members.compactMap { member in
      (member.layer as? ForeignLayer).map {
        ForeignLayer.Member($0, name: member.component, stream: member.stream)
      }
    }
    guard foreign.count == members.count else { return nil }
    do {
      let layer = try registry.keeping(entry) { () throws(ComponentError) in
        try ForeignLayer(fused: component, members: foreign)
      }
      guard layer.parameters.map(\.shape) == members.flatMap({ $0.layer.parameters.map(\.shape) }),
        layer.buffers.map(\.shape) == members.flatMap({ $0.layer.buffers.map(\.shape) })
      else { throw ComponentError(.internal, "its parameters or buffers are not those of its members") }
      return layer
    } catch let error as ComponentError {
      if error.code == .unsupported { return nil }
      throw PluginCallError(component: entry.fullName, call: "create_fused", error: error)
    }
  }

  /// - Throws: `LookupError` for a metric, by which nothing can be trained.
  public func loss(_ resolved: Resolved) throws -> any Loss {
    guard !resolved.entry.component.isMetric else { throw LookupError.isMetric(resolved.fullName) }
    return try create(resolved) { try ForeignLayer($0, config: $1) }
  }

  /// A metric, or nil for a loss, which measures by what it is.
  public func metric(_ resolved: Resolved) throws -> (any Metric)? {
    guard resolved.entry.component.isMetric else { return nil }
    return try create(resolved) { try ForeignMetric($0, config: $1) }
  }

  public func composite(_ resolved: Resolved) throws -> any CompositeLayer {
    try create(resolved) { try ForeignComposite($0, config: $1) }
  }

  public func optimizer(_ resolved: Resolved) throws -> any Optimizer {
    try create(resolved) { try ForeignOptimizer($0, config: $1) }
  }

  public func scheduler(_ resolved: Resolved) throws -> any Scheduler {
    try create(resolved) { try ForeignScheduler(ForeignPart($0, config: $1)) }
  }

  /// - Parameter path: names the random streams of it and of its children.
  public func transform(_ resolved: Resolved, path: String) throws -> any Transform {
    try create(resolved, path: path) { try ForeignTransform(ForeignPart($0, config: $1)) }
  }

  public func dataset(_ resolved: Resolved) throws -> any Dataset {
    try create(resolved) { try ForeignDataset(ForeignPart($0, config: $1)) }
  }

  /// Loads the library, creates the children, and then the instance itself.
  private func create<T>(
    _ resolved: Resolved, path: String = "", _ make: (ForeignComponent, Config) throws -> T
  ) throws -> T {
    let component = try registry.load(resolved.entry)
    let values = try zip(resolved.config.values, component.declaration.arguments).map { named, argument in
      NamedValue(named.name, try children(in: named.value, argument, path: "\(path).\(named.name)"))
    }
    do {
      return try registry.keeping(resolved.entry) { try make(component, Config(values)) }
    } catch let error as ComponentError {
      throw PluginCallError(component: resolved.fullName, call: "create", error: error)
    }
  }

  private func children(in value: Value, _ argument: Argument, path: String) throws -> Value {
    guard let kind = argument.componentKind else { return value }
    switch value {
    case .component(let reference):
      let resolved = try resolve(reference, kind)
      return .child(try child(resolved, path: path))
    case .list(let items):
      return .list(try items.enumerated().map { try children(in: $1, argument, path: "\(path).\($0)") })
    default: return value
    }
  }

  private func child(_ resolved: Resolved, path: String) throws -> Child {
    try create(resolved, path: path) { component, config in
      let raw = component.raw.pointee
      guard let lifecycle = Lifecycle(component) else {
        throw ComponentError(.internal, "the component cannot be created as an argument of another")
      }
      let instance = try ForeignInstance(
        component, create: lifecycle.create, destroy: lifecycle.destroy, config: config)
      let memory = CMemory()
      memory.keep(instance)
      let hyperNames = component.kind == .optimizer ? try hyperValues(of: resolved).names : []
      let child = tenon_child(
        struct_size: UInt32(MemoryLayout<tenon_child>.size), kind: raw.kind, name: memory.string(resolved.fullName),
        table: raw.table, instance: instance.pointer, stream: RandomStream.of(path: path),
        hyper_names: UnsafePointer(memory.strings(hyperNames)), hyper_count: UInt32(hyperNames.count), reserved: 0)
      return Child(memory.value(child), of: resolved.reference, owner: memory)
    }
  }

  /// The create and destroy functions, which stand in every kind's table.
  private struct Lifecycle {
    let create: ForeignInstance.Create?
    let destroy: (@convention(c) (UnsafeMutableRawPointer?) -> Void)?

    init?(_ component: ForeignComponent) {
      guard let table = component.raw.pointee.table else { return nil }
      switch component.kind {
      case .layer, .loss:
        let table = readSized(table.assumingMemoryBound(to: tenon_layer_v1.self))
        (create, destroy) = (table.create, table.destroy)
      case .optimizer:
        let table = readSized(table.assumingMemoryBound(to: tenon_optimizer_v1.self))
        (create, destroy) = (table.create, table.destroy)
      case .scheduler:
        let table = readSized(table.assumingMemoryBound(to: tenon_scheduler_v1.self))
        (create, destroy) = (table.create, table.destroy)
      case .transform:
        let table = readSized(table.assumingMemoryBound(to: tenon_transform_v1.self))
        (create, destroy) = (table.create, table.destroy)
      case .dataset:
        let table = readSized(table.assumingMemoryBound(to: tenon_dataset_v1.self))
        (create, destroy) = (table.create, table.destroy)
      }
    }
  }
}
