import TenonCore
import TenonHost
import TenonServices
import TenonTrials

/// A component under verification: what checks need to make instances of it.
final class ComponentSubject {
  let entry: PluginRegistry.Entry
  let component: ForeignComponent
  let factory: ComponentFactory
  let host: Host
  let options: VerifyOptions
  /// Found when a check first asks for them, then kept.
  private var knownConfigurations: [Configuration]?
  private var knownTrials: [LayerTrial]?
  private var knownTransformTrials: [TransformTrial]?
  /// The search failed and was reported by the check that asked first.
  private var isWithoutConfigurations = false
  private var isWithoutTrials = false

  /// The arguments of a component, or of each member of a fused layer.
  struct Configuration {
    var members: [[NamedValue]]
    /// Inputs that examples with these arguments have.
    var inputs: [[ExampleInput]] = []

    /// As it would stand in an experiment, without braces.
    var description: String {
      members.filter { !$0.isEmpty }.map { member in
        member.map { "\($0.name): \($0.value)" }.joined(separator: ", ")
      }.joined(separator: "; ")
    }
  }

  /// - Throws: `PluginLoadError`.
  init(_ entry: PluginRegistry.Entry, factory: ComponentFactory, host: Host, options: VerifyOptions) throws {
    self.entry = entry
    self.factory = factory
    self.host = host
    self.options = options
    component = try factory.registry.load(entry)
  }

  var name: String { entry.fullName }
  var kind: ComponentKind { entry.component.kind }
  var isQuick: Bool { options.isQuick }

  /// What is configured: the component itself, or the members of a fused layer.
  func declarations() throws -> [(name: String, declaration: Declaration)] {
    guard let fusion = entry.component.fusion else { return [(name, entry.component.declaration)] }
    return try fusion.members.map { member in
      let found = try factory.registry.find(member.component, .layer)
      return (found.fullName, found.component.declaration)
    }
  }

  /// The arguments with their defaults, checked by the host.
  func resolve(_ configuration: Configuration) throws -> [ComponentFactory.Resolved] {
    try zip(declarations(), configuration.members).map { item, arguments in
      try factory.resolve(ComponentReference(item.name, arguments), kind)
    }
  }

  /// Whether one of its arguments that stop gradients has another value than its default.
  func stopsGradient(_ configuration: Configuration) throws -> Bool {
    try resolve(configuration).contains { member in
      zip(member.config.values, member.entry.component.declaration.arguments).contains { given, argument in
        argument.stopsGradient && given.value != argument.defaultValue
      }
    }
  }

  // MARK: Instances

  private func creating<T>(_ make: () throws -> T) rethrows -> T {
    CallRecord.shared.call("create")
    defer { CallRecord.shared.call("") }
    return try make()
  }

  func layer(_ configuration: Configuration) throws -> any Layer {
    let resolved = try resolve(configuration)
    return try creating {
      if let metric = try factory.metric(resolved[0]) { return metric }
      guard entry.component.isFused else { return try factory.layer(resolved[0]) }
      let members = try resolved.enumerated().map { index, member in
        (try factory.layer(member), member.fullName, UInt64(index + 1))
      }
      guard let layer = try factory.fused(entry, members: members) else {
        throw ComponentError(.unsupported, "the fused layer declines these members")
      }
      return layer
    }
  }

  func optimizer(_ configuration: Configuration) throws -> any Optimizer {
    let resolved = try resolve(configuration)[0]
    return try creating { try factory.optimizer(resolved) }
  }

  func hyperValues(_ optimizer: Configuration) throws -> HyperValues {
    try factory.hyperValues(of: resolve(optimizer)[0])
  }

  func scheduler(_ configuration: Configuration) throws -> any Scheduler {
    let resolved = try resolve(configuration)[0]
    return try creating { try factory.scheduler(resolved) }
  }

  func transform(_ configuration: Configuration, path: String = "transform") throws -> any Transform {
    let resolved = try resolve(configuration)[0]
    return try creating { try factory.transform(resolved, path: path) }
  }

  /// An instance that has learned nothing yet.
  func newDataset(_ configuration: Configuration) throws -> any Dataset {
    let resolved = try resolve(configuration)[0]
    return try creating { try factory.dataset(resolved) }
  }

  func composite(_ configuration: Configuration) throws -> any CompositeLayer {
    let resolved = try resolve(configuration)[0]
    return try creating { try factory.composite(resolved) }
  }

  /// Makes an instance of whatever kind it is and lets it go.
  func instantiate(_ configuration: Configuration) throws {
    switch kind {
    case .layer, .loss:
      if entry.component.isComposite { _ = try composite(configuration) } else { _ = try layer(configuration) }
    case .optimizer: _ = try optimizer(configuration)
    case .scheduler: _ = try scheduler(configuration)
    case .transform: _ = try transform(configuration)
    case .dataset: _ = try dataset(configuration)
    }
  }

  // MARK: What it accepts

  /// Arguments with what the options give for some of them instead.
  func withHints(_ arguments: [NamedValue]) -> [NamedValue] {
    let hints = options.arguments(of: name)
    return hints + arguments.filter { argument in !hints.contains { $0.name == argument.name } }
  }

  /// What the author declares that it works with, those with the same arguments together.
  var examples: [Configuration] {
    var found: [Configuration] = []
    for example in entry.component.declaration.examples where !entry.component.isFused {
      let configuration = Configuration(members: [withHints(example.arguments)])
      let index = found.firstIndex { $0.members == configuration.members } ?? found.count
      if index == found.count { found.append(configuration) }
      if !example.inputs.isEmpty { found[index].inputs.append(example.inputs) }
    }
    return found
  }

  /// Configurations that an instance can be made of: a few with what is required, then each optional argument changed.
  ///
  /// - Throws: `CheckFailure` when there is none, and `CheckSkipped` when that is asked again.
  func configurations() throws -> [Configuration] {
    if isWithoutConfigurations { throw CheckSkipped("no accepted arguments were found") }
    if let knownConfigurations { return knownConfigurations }
    isWithoutConfigurations = true
    let found = try ConfigurationFinder(self).find()
    isWithoutConfigurations = false
    knownConfigurations = found
    return found
  }

  /// Arguments and inputs that a layer or loss takes.
  ///
  /// - Throws: `CheckFailure` when there are none, and `CheckSkipped` when that is asked again.
  func layerTrials() throws -> [LayerTrial] {
    if isWithoutTrials { throw CheckSkipped("no accepted shape was found") }
    if let knownTrials { return knownTrials }
    isWithoutTrials = true
    let found = try LayerTrialFinder(self).find()
    isWithoutTrials = false
    knownTrials = found
    return found
  }

  /// Samples that a transform takes.
  ///
  /// - Throws: `CheckFailure` when there are none.
  func transformTrials() throws -> [TransformTrial] {
    if let knownTransformTrials {
      // A check may have had it learn otherwise.
      for trial in knownTransformTrials { try trial.learn() }
      return knownTransformTrials
    }
    let found = try TransformTrialFinder(self).find()
    knownTransformTrials = found
    return found
  }
}
