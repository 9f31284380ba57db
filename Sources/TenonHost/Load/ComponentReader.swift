import TenonABI
import TenonCore

/// Reads a plugin's component tables and refuses what breaks the contract (check 8).
struct ComponentReader {
  private let id: String
  private let host: UnsafePointer<tenon_host_v1>

  init(id: String, host: UnsafePointer<tenon_host_v1>) {
    self.id = id
    self.host = host
  }

  func read(_ plugin: tenon_plugin_v1) throws(PluginLoadError) -> [ForeignComponent] {
    var components: [ForeignComponent] = []
    for index in 0..<Int(plugin.component_count) {
      guard let pointer = plugin.components?[index] else {
        throw PluginLoadError.badComponent(id: id, component: "\(index)", reason: "its description is missing")
      }
      let component = try read(pointer)
      let name = component.declaration.name
      guard !components.contains(where: { $0.declaration.name == name }) else {
        throw PluginLoadError.badComponent(id: id, component: name, reason: "it is provided twice")
      }
      components.append(component)
    }
    return components
  }

  private func read(_ pointer: UnsafePointer<tenon_component_v1>) throws(PluginLoadError) -> ForeignComponent {
    let raw = readSized(pointer)
    let name = raw.name.map { String(cString: $0) } ?? ""
    func refuse(_ reason: String) -> PluginLoadError { .badComponent(id: id, component: name, reason: reason) }
    guard Manifest.isLegal(componentName: name) else { throw refuse("the name is not letters, digits and underscores") }
    guard let kind = ComponentKind(rawValue: raw.kind) else { throw refuse("unknown kind \(raw.kind)") }
    guard let table = raw.table else { throw refuse("it has no table") }
    let isComposite = raw.flags & TENON_COMPONENT_COMPOSITE != 0
    let isFused = raw.flags & TENON_COMPONENT_FUSED != 0
    if let missing = missingFunction(kind, table, isComposite: isComposite, isFused: isFused) {
      throw refuse("its table has no \(missing) function")
    }
    var arguments: [Argument] = []
    for index in 0..<Int(raw.argument_count) {
      guard let argument = raw.arguments?[index] else { throw refuse("argument \(index) is missing") }
      do {
        arguments.append(try Argument(readSized(argument)))
      } catch {
        throw refuse("argument \(index): \(error.description)")
      }
    }
    guard Set(arguments.map(\.name)).count == arguments.count else { throw refuse("an argument is declared twice") }
    var uses: [String] = []
    for index in 0..<Int(raw.uses_count) {
      guard let name = raw.uses?[index] else { throw refuse("a component it uses has no name") }
      uses.append(String(cString: name))
    }
    var examples: [Example] = []
    for index in 0..<Int(raw.example_count) {
      guard let example = raw.examples?[index] else { throw refuse("example \(index) is missing") }
      do {
        examples.append(try Example(example))
      } catch {
        throw refuse("example \(index): \(error.description)")
      }
    }
    let isMetric = raw.flags & TENON_COMPONENT_METRIC != 0
    guard !isMetric || kind == .loss else { throw refuse("only a component of kind loss can be a metric") }
    let declaration = Declaration(
      name, raw.summary.map { String(cString: $0) } ?? "", arguments: arguments,
      supportsFloat64: raw.flags & TENON_COMPONENT_FLOAT64 != 0, uses: uses, examples: examples)
    guard !isFused || (kind == .layer && !isComposite) else { throw refuse("only plain layers can be fused ones") }
    var fusion: FusionPattern?
    if isFused {
      guard let pattern = raw.fusion else { throw refuse("it is a fused layer without a pattern") }
      do {
        fusion = try FusionPattern(pattern)
      } catch {
        throw refuse(error.description)
      }
    }
    return ForeignComponent(
      raw: pointer, host: host, plugin: id, kind: kind, declaration: declaration, isComposite: isComposite,
      isMetric: isMetric, fusion: fusion)
  }

  /// The first required function that a table lacks.
  private func missingFunction(
    _ kind: ComponentKind, _ table: UnsafeRawPointer, isComposite: Bool, isFused: Bool
  ) -> String? {
    func first(_ functions: (String, Bool)...) -> String? { functions.first { !$0.1 }?.0 }
    switch kind {
    case .layer, .loss:
      let table = readSized(table.assumingMemoryBound(to: tenon_layer_v1.self))
      let create = isFused ? ("create_fused", table.create_fused != nil) : ("create", table.create != nil)
      return isComposite
        ? first(create, ("destroy", table.destroy != nil), ("expand", table.expand != nil))
        : first(
          create, ("destroy", table.destroy != nil), ("info", table.info != nil), ("plan", table.plan != nil),
          ("operation_destroy", table.operation_destroy != nil), ("forward", table.forward != nil))
    case .optimizer:
      let table = readSized(table.assumingMemoryBound(to: tenon_optimizer_v1.self))
      return first(
        ("create", table.create != nil), ("destroy", table.destroy != nil), ("step", table.step != nil))
    case .scheduler:
      let table = readSized(table.assumingMemoryBound(to: tenon_scheduler_v1.self))
      return first(
        ("create", table.create != nil), ("destroy", table.destroy != nil), ("info", table.info != nil),
        ("advance", table.advance != nil))
    case .transform:
      let table = readSized(table.assumingMemoryBound(to: tenon_transform_v1.self))
      return first(
        ("create", table.create != nil), ("destroy", table.destroy != nil),
        ("apply or apply_batch", table.apply != nil || table.apply_batch != nil))
    case .dataset:
      let table = readSized(table.assumingMemoryBound(to: tenon_dataset_v1.self))
      return first(
        ("create", table.create != nil), ("destroy", table.destroy != nil), ("info", table.info != nil),
        ("read", table.read != nil))
    }
  }
}

extension Argument {
  /// Reads a C declaration.
  ///
  /// - Throws: `ComponentError` when it contradicts itself.
  fileprivate init(_ raw: tenon_argument) throws(ComponentError) {
    guard let name = raw.name.map({ String(cString: $0) }), !name.isEmpty else {
      throw ComponentError(.argument, "it has no name")
    }
    self.init(
      name, raw.summary.map { String(cString: $0) } ?? "", accepts: ValueTypes(rawValue: raw.types),
      default: try raw.default_value.map { (value) throws(ComponentError) in try Value(value.pointee) })
    items = ValueTypes(rawValue: raw.item_types)
    itemCount = Int(raw.item_count)
    for index in 0..<Int(raw.variable_count) {
      guard let variable = raw.variables?[index] else {
        throw ComponentError(.argument, "\(name): a variable is missing")
      }
      variables.append(String(cString: variable))
    }
    guard !accepts.contains(.tuple) || (1...Shape.maximumRank).contains(itemCount) else {
      throw ComponentError(.argument, "\(name): a tuple of \(Plural.count(itemCount, "number"))")
    }
    minimum = raw.minimum
    maximum = raw.maximum
    excludesMinimum = raw.flags & TENON_ARGUMENT_ABOVE_MINIMUM != 0
    excludesMaximum = raw.flags & TENON_ARGUMENT_BELOW_MAXIMUM != 0
    stopsGradient = raw.flags & TENON_ARGUMENT_STOPS_GRADIENT != 0
    for index in 0..<Int(raw.choice_count) {
      guard let choice = raw.choices?[index] else { throw ComponentError(.argument, "\(name): a choice is missing") }
      choices.append(String(cString: choice))
    }
    if raw.component_kind != 0 {
      guard let kind = ComponentKind(rawValue: raw.component_kind) else {
        throw ComponentError(.argument, "\(name): unknown component kind \(raw.component_kind)")
      }
      componentKind = kind
    }
    guard !accepts.isEmpty else { throw ComponentError(.argument, "\(name) accepts nothing") }
    guard minimum <= maximum else { throw ComponentError(.argument, "\(name): the minimum is above the maximum") }
    // The text of a formula is parsed wherever it is used.
    if let defaultValue, accept(defaultValue)?.asWritten != defaultValue {
      throw ComponentError(.argument, "\(name): the default \(defaultValue) is not a value that it accepts")
    }
  }
}

extension Value {
  /// A formula as its text.
  fileprivate var asWritten: Value { if case .formula(let formula) = self { .string(formula.source) } else { self } }
}
