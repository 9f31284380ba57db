import TenonCore
import TenonEngine
import TenonHost

/// Which parameters are trained, and in which group of the optimizer each one is.
struct ParameterGroups {
  /// For each parameter of the model.
  let trainable: [Bool]
  /// What the optimizer is bound to: first the parameters without a group of their own, then each group.
  let groups: [OptimizerBinding.Group]
  /// For each of the optimizer's parameters, its position in the model.
  let positions: [Int]

  /// - Throws: `ExperimentError` with the line of a pattern that matches nothing.
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
    let frozen = try matching(experiment.training.frozen, ["training", "frozen"])
    trainable = names.indices.map { !frozen.contains($0) }
    var left = names.indices.filter { !frozen.contains($0) }
    var members: [[Int]] = []
    for (index, group) in experiment.full.parameterGroups.enumerated() {
      let matches = try matching(group.match, ["parameter_groups", "\(index)"])
      members.append(left.filter(matches.contains))
      left.removeAll(where: matches.contains)
    }
    members.insert(left, at: 0)
    positions = members.flatMap { $0 }
    groups = try zip([experiment.optimizer] + experiment.groupOptimizers, members).map { optimizer, members in
      OptimizerBinding.Group(
        hyper: try factory.hyperValues(of: optimizer),
        parameters: members.map { OptimizerBinding.Parameter(names[$0], model.parameters[$0].tensor) })
    }
  }
}

extension ExperimentError {
  static func noParameter(_ pattern: String, _ names: [String], _ origin: Setting.Origin) -> ExperimentError {
    let shown = names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", ..." : "")
    return ExperimentError(
      diagnostic: Diagnostic("no-parameter", "'\(pattern)' matches no parameter").with("", origin.description)
        .with("parameters", shown))
  }
}
