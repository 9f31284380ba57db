import TenonCore
import TenonHost

extension ExperimentResolver {
  /// The optimizer with the numbers of a group in place of its own, or of those of an optimizer that it holds.
  ///
  /// - Parameters:
  ///   - path: where the group stands in the experiment.
  ///   - factory: with the experiment's replacements.
  /// - Throws: `ExperimentError` with the line of an argument that it does not have, or that is no number.
  func optimizer(
    _ optimizer: ComponentFactory.Resolved, of group: Experiment.ParameterGroup, at path: [String],
    in experiment: Experiment, _ factory: ComponentFactory
  ) throws -> ComponentFactory.Resolved {
    func origin(_ name: String) -> Setting.Origin {
      experiment.source.nearest(to: path + [name]).origin
    }
    var reference = optimizer.reference
    for given in group.arguments {
      guard let argument = try factory.set(given, in: &reference) else {
        // Refused below, with what it might have been.
        reference.arguments.append(given)
        continue
      }
      guard !argument.hyperNames.isEmpty else {
        throw ExperimentError.at(
          origin(given.name),
          Diagnostic("bad-argument", "'\(given.name)' of \(optimizer.name) is the same for all parameter groups")
            .expected("numbers: only they can differ between groups").received("\(given.value)"))
      }
    }
    do {
      return try factory.resolve(reference, .optimizer)
    } catch let error as ConfigError {
      throw ExperimentError.at(origin(error.path.last ?? ""), error.diagnostic)
    }
  }
}

extension ComponentFactory {
  /// Sets an argument of an optimizer, or else of one that it holds.
  ///
  /// - Parameter reference: resolved.
  /// - Returns: the argument; nil when there is none of this name.
  fileprivate func set(_ given: NamedValue, in reference: inout ComponentReference) throws -> Argument? {
    let declared = try find(reference.name, .optimizer).component.declaration.arguments
    if let index = declared.firstIndex(where: { $0.name == given.name }) {
      reference.arguments[index].value = given.value
      return declared[index]
    }
    for (index, argument) in declared.enumerated() where argument.isOptimizer {
      guard case .component(var child) = reference.arguments[index].value else { continue }
      if let found = try set(given, in: &child) {
        reference.arguments[index].value = .component(child)
        return found
      }
    }
    return nil
  }
}
