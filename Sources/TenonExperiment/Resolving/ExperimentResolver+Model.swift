import TenonCore
import TenonEngine
import TenonHost

extension ExperimentResolver {
  /// The model, its parameters as they start.
  ///
  /// - Throws: `ExperimentError` with the line of the layer, or of the rule for initializers, at fault.
  public func model(_ experiment: ResolvedExperiment) throws -> Model {
    var rules = InitializerRules(experiment.full)
    let model = try Model(graph(experiment), factory: factory, seed: experiment.seed) {
      try rules.initializer(of: $0, in: $1, $2)
    }
    try rules.checkAllMatched()
    return model
  }

  /// The model to be planned and not computed: no memory is taken for its parameters.
  ///
  /// - Throws: as `model`.
  public func modelToPlan(_ experiment: ResolvedExperiment) throws -> Model {
    var rules = InitializerRules(experiment.full)
    let model = try Model(toPlan: graph(experiment), factory: factory) { try rules.initializer(of: $0, in: $1, $2) }
    try rules.checkAllMatched()
    return model
  }
}

/// The rules for initializers while a model is made.
private struct InitializerRules {
  private let experiment: Experiment
  private var matched: Set<Int> = []
  private var parameters: [String] = []
  private var components: Set<String> = []

  init(_ experiment: Experiment) { self.experiment = experiment }

  /// - Parameters:
  ///   - name: the parameter's, as the model has it.
  ///   - component: full name of the layer's component.
  /// - Returns: nil where no rule matches.
  mutating func initializer(of name: String, in component: String, _ parameter: Parameter) throws(ExperimentError)
    -> Initializer?
  {
    parameters.append(name)
    components.insert(component)
    let rules = experiment.initializers
    let matching = rules.indices.filter { rules[$0].matches(name, of: component, parameter) }
    matched.formUnion(matching)
    guard let first = matching.first else { return nil }
    let initializer = rules[first].initializer
    if let fault = initializer.fault(in: TensorType(parameter.dtype, parameter.shape)) {
      throw ExperimentError.at(
        origin(first),
        Diagnostic("bad-initializer", "this initializer cannot start '\(name)'").with("reason", fault)
          .help("say which parameters it is for: parameter: weight"))
    }
    return initializer
  }

  func checkAllMatched() throws(ExperimentError) {
    for (index, rule) in experiment.initializers.enumerated() where !matched.contains(index) {
      if let component = rule.component, !components.contains(component) {
        throw ExperimentError.at(
          origin(index),
          Diagnostic(
            "no-parameter", "the rule for initializers matches nothing: no layer with parameters is a \(component)"
          )
          .with("layers", components.sorted().joined(separator: ", ")))
      }
      let pattern = (rule.match + rule.parameter).joined(separator: ", ")
      throw ExperimentError.noParameter(pattern, parameters, origin(index))
    }
  }

  private func origin(_ index: Int) -> Setting.Origin {
    experiment.source.nearest(to: ["initializers", "\(index)"]).origin
  }
}
