import TenonCore
import TenonExperiment
import TenonHost

/// A group of the optimizer as an experiment has it.
struct OptimizerGroup {
  /// Patterns of its parameters' names; nil for those without a group of their own.
  let match: [String]?
  /// The first epoch that trains it, from 0.
  let firstEpoch: Int
  /// The optimizer's numbers, with the group's own.
  let hyper: HyperValues
}

extension ResolvedExperiment {
  /// First the parameters without a group of their own, then `parameter_groups`, then those that `unfreeze` adds.
  ///
  /// All are there from the beginning, with what a scheduler makes of their numbers, so that nothing that belongs to a
  /// group begins in between.
  func optimizerGroups(_ factory: ComponentFactory) throws -> [OptimizerGroup] {
    let matches = [nil] + full.parameterGroups.map(\.match) + training.unfreeze.map(\.group.match)
    let starts = [0] + full.parameterGroups.map { _ in 0 } + training.unfreeze.map { $0.epoch - 1 }
    return try zip([optimizer] + groupOptimizers, zip(matches, starts)).map { optimizer, group in
      OptimizerGroup(match: group.0, firstEpoch: group.1, hyper: try factory.hyperValues(of: optimizer))
    }
  }

  /// What says which epoch is best, and what a scheduler follows.
  var monitoredMetric: String {
    training.monitor ?? (validation != nil || data.split != nil ? "validation_loss" : "train_loss")
  }
}
