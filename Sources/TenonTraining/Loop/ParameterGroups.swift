import TenonCore
import TenonEngine
import TenonExperiment
import TenonHost

/// Which parameters are trained in which epoch, and in which group of the optimizer each one is.
///
/// The groups are there from the beginning, with their numbers and what a scheduler makes of them; parameters that are
/// frozen at first join theirs when its epoch begins.
struct ParameterGroups {
  /// In the optimizer's order.
  let groups: [OptimizerGroup]
  /// For each group, positions in the model.
  let members: [[Int]]
  /// For each group, the numbers of the first step: what the scheduler makes of its own.
  private let firstHyper: [HyperValues]
  private let model: Model
  private let optimizer: any Optimizer
  private let seed: UInt64

  /// - Throws: `ExperimentError` with the line of a pattern that matches nothing, or of a group that this optimizer cannot
  ///   take up while it trains; what creating the optimizer throws.
  init(_ experiment: ResolvedExperiment, _ model: Model, _ factory: ComponentFactory) throws {
    let names = model.parameters.map(\.name)
    func matching(_ patterns: [String], _ path: [String]) throws(ExperimentError) -> Set<Int> {
      var found: Set<Int> = []
      for text in patterns {
        let pattern = NamePattern(text)
        let matches = names.indices.filter { pattern.matches(names[$0]) }
        guard !matches.isEmpty else {
          throw ExperimentError.noParameter(text, names, experiment.full.source.nearest(to: path).origin)
        }
        found.formUnion(matches)
      }
      return found
    }
    let (training, full) = (experiment.training, experiment.full)
    let frozen = try matching(training.frozen, ["training", "frozen"])
    var left = Array(names.indices)
    /// Takes out what belongs to a group.
    func take(_ matches: Set<Int>) -> [Int] {
      defer { left.removeAll(where: matches.contains) }
      return left.filter(matches.contains)
    }
    var added: [[Int]] = []
    for (index, unfreezing) in training.unfreeze.enumerated() {
      let path = full.path(ofUnfreezing: index)
      let members = take(try matching(unfreezing.group.match, path))
      guard !members.isEmpty else {
        throw ExperimentError.nothingToUnfreeze(unfreezing.group.match, full.source.nearest(to: path).origin)
      }
      added.append(members)
    }
    _ = take(frozen)
    var given: [[Int]] = []
    for (index, group) in full.parameterGroups.enumerated() {
      given.append(take(try matching(group.match, ["parameter_groups", "\(index)"])))
    }
    groups = try experiment.optimizerGroups(factory)
    members = [left] + given + added
    self.model = model
    seed = experiment.seed
    optimizer = try factory.optimizer(experiment.optimizer)
    firstHyper = try Self.firstHyper(groups, of: optimizer, experiment, factory)
    if !added.isEmpty { try checkState(full, experiment.optimizer.fullName) }
  }

  /// State is planned by them: OneCycleLR gives momentum to SGD that has none by itself.
  private static func firstHyper(
    _ groups: [OptimizerGroup], of optimizer: any Optimizer, _ experiment: ResolvedExperiment,
    _ factory: ComponentFactory
  ) throws -> [HyperValues] {
    let own = groups.map(\.hyper)
    guard let scheduler = try experiment.scheduler.map(factory.scheduler), !scheduler.needsMetric else { return own }
    let start = try OptimizerBinding(
      optimizer, groups: own.map { OptimizerBinding.Group(hyper: $0, parameters: []) }, host: factory.registry.host)
    try SchedulerBinding(scheduler, of: start).advance(start)
    return own.enumerated().map { group, hyper in
      HyperValues(names: hyper.names, values: hyper.names.indices.map { start[group: group, hyper: $0] })
    }
  }

  /// For each parameter of the model, whether an epoch trains it.
  func trainable(inEpoch epoch: Int) -> [Bool] {
    let members = Set(positions(inEpoch: epoch))
    return model.parameters.indices.map(members.contains)
  }

  /// For each parameter of the model, whether any epoch trains it.
  var everTrainable: [Bool] { trainable(inEpoch: .max) }

  /// For each of the optimizer's parameters in an epoch, its position in the model.
  func positions(inEpoch epoch: Int) -> [Int] {
    zip(groups, members).flatMap { $0.firstEpoch <= epoch ? $1 : [] }
  }

  /// The names of the parameters that an epoch trains, for each group.
  func names(inEpoch epoch: Int) -> [[String]] {
    zip(groups, members).map { group, members in
      group.firstEpoch <= epoch ? members.map { model.parameters[$0].name } : []
    }
  }

  /// The groups whose training begins with an epoch after the first.
  func added(inEpoch epoch: Int) -> [Int] {
    groups.indices.filter { epoch > 0 && groups[$0].firstEpoch == epoch }
  }

  /// The optimizer of an epoch.
  ///
  /// - Parameter earlier: whose numbers and state go on; the state of what is new in this epoch starts anew.
  /// - Throws: `TensorError` when memory is out.
  func optimizer(inEpoch epoch: Int, continuing earlier: OptimizerBinding? = nil) throws -> OptimizerBinding {
    let binding = try OptimizerBinding(
      optimizer,
      groups: zip(zip(groups, firstHyper), members).map { numbers, members in
        let (group, first) = numbers
        return OptimizerBinding.Group(
          hyper: group.hyper, firstHyper: first,
          parameters: (group.firstEpoch <= epoch ? members : []).map {
            OptimizerBinding.Parameter(model.parameters[$0].name, model.parameters[$0].tensor)
          })
      }, host: model.host, seed: seed)
    if let earlier { binding.takeUp(earlier) }
    return binding
  }

  /// Refuses to add groups to an optimizer whose state has a size of all parameters together.
  private func checkState(_ experiment: Experiment, _ name: String) throws {
    let hyper = groups[0].hyper
    func types(_ elements: Int) throws -> [TensorType] {
      try hyper.values.withUnsafeBufferPointer { values in
        guard let base = values.baseAddress else { return [] }
        return try optimizer.sharedState(
          HyperParameters(names: hyper.names, values: base), elementCount: elements
        ).map(\.type)
      }
    }
    guard try types(1) != types(2) else { return }
    throw ExperimentError.at(
      experiment.source.nearest(to: experiment.path(ofUnfreezing: 0)).origin,
      Diagnostic(
        "unfreeze-refused", "\(name) keeps one state for all parameters together: no group can be added while it trains"
      )
      .help("train all of them from the beginning, or take another optimizer"))
  }
}

extension OptimizerBinding {
  /// Takes over the numbers and the state of a binding of the same optimizer with fewer parameters.
  func takeUp(_ earlier: OptimizerBinding) {
    precondition(earlier.groupCount == groupCount && earlier.hyperNames == hyperNames, "another optimizer")
    for group in 0..<groupCount {
      for index in hyperNames.indices { self[group: group, hyper: index] = earlier[group: group, hyper: index] }
    }
    var known: [String: [State]] = [:]
    for (parameter, states) in zip(earlier.parameters, earlier.parameterStates) { known[parameter.name] = states }
    let shared = zip(sharedStates, earlier.sharedStates)
    let own = zip(parameters, parameterStates).flatMap { zip($1, known[$0.name] ?? []) }
    for (state, old) in Array(shared) + own {
      state.tensor.bytes.copyMemory(from: UnsafeRawBufferPointer(old.tensor.bytes))
    }
    stepNumber = earlier.stepNumber
  }
}

extension ExperimentError {
  fileprivate static func nothingToUnfreeze(_ match: [String], _ origin: Setting.Origin) -> ExperimentError {
    .at(
      origin,
      Diagnostic(
        "nothing-to-unfreeze",
        "every parameter that '\(match.joined(separator: ", "))' matches belongs to an entry before"
      )
      .help("the first entry of unfreeze that matches a parameter has it"))
  }
}
