import TenonCore
import TenonEngine
import TenonHost
import TenonTrials

/// Some learning rate takes the optimizer down on a quadratic, on logistic regression and in Rosenbrock's valley.
struct ConvergenceCheck: Check {
  let name = "convergence"
  let claim = "with some learning rate it minimizes a quadratic, a logistic regression and Rosenbrock's function"

  /// Of the default; the last ones for optimizers whose first steps are plain descent, which bears little.
  private static let factors: [Double] = [1, 10, 100, 0.1, 1000, 5, 0.5]

  func run(_ subject: ComponentSubject) throws -> String {
    let base = try subject.configurations()[0]
    let hyper = try subject.hyperValues(base)
    let rate = hyper.names.firstIndex(of: "lr").map { hyper.values[$0] }
    let trial = try OptimizerTrial.make(subject, base)
    var texts: [String] = []
    for problem in StandardProblem.all {
      var best = (fraction: Double.infinity, factor: 1.0)
      for factor in Self.factors {
        if factor != 1, rate == nil { break }
        let fraction = try minimize(problem, subject, base, hyper, trial, rate: rate.map { $0 * factor })
        if fraction < best.fraction { best = (fraction, factor) }
        if fraction <= problem.goal { break }
      }
      guard best.fraction <= problem.goal else {
        throw CheckFailure(
          "\(problem.name): \(Float(best.fraction * 100)) % of the loss is left after \(Plural.count(problem.steps, "step")), "
            + "expected at most \(Int(problem.goal * 100)) %, for every learning rate tried")
      }
      texts.append(rate.map { "\(problem.name) at lr \(Float($0 * best.factor))" } ?? problem.name)
    }
    return texts.joined(separator: ", ")
  }

  /// - Parameter trial: knows the form of gradients that the optimizer takes.
  /// - Returns: the part of the loss above its minimum that is left.
  private func minimize(
    _ problem: StandardProblem, _ subject: ComponentSubject, _ configuration: ComponentSubject.Configuration,
    _ hyper: HyperValues, _ trial: OptimizerTrial, rate: Double?
  ) throws -> Double {
    let value = try Tensor(problem.start.map { Float($0) }, shape: [problem.start.count])
    let gradient = try Tensor(value.type)
    let optimizer = try subject.optimizer(configuration)
    let binding = try OptimizerBinding(
      optimizer, groups: [.init(hyper: hyper, parameters: [.init("p", value)])], host: subject.host)
    if let rate, let index = hyper.names.firstIndex(of: "lr") { binding[group: 0, hyper: index] = rate }
    binding.setGradient(try trial.gradient(gradient), ofParameter: 0)
    func evaluate() -> Double {
      let (loss, slope) = problem.evaluate(value.doubles)
      gradient[Float.self].copy(slope.map { Float($0) })
      return loss
    }
    let start = evaluate() - problem.minimum
    var fraction = 1.0
    for _ in 0..<problem.steps {
      CallRecord.shared.call("step")
      if optimizer.usesClosure { _ = try binding.step(evaluating: evaluate) } else { try binding.step() }
      let left = (evaluate() - problem.minimum) / start
      guard left.isFinite else { return .infinity }
      fraction = left
      if left <= problem.goal { break }
    }
    CallRecord.shared.call("")
    return fraction
  }
}
