import TenonPlugin

/// Limited-memory BFGS: steps along an approximation of the Newton direction.
///
/// The approximation is built from the last `history_size` changes of the gradient. Evaluates the model several
/// times a step.
///
/// - State, shared by all parameters: `d`, `t`, `old_dirs`, `old_stps`, `ro`, `H_diag`, `prev_flat_grad`,
///   `prev_loss`, `func_evals`, `n_iter`, and `history`, the number of rows in use.
/// - A missing gradient counts as zeros: a parameter that never had one stays, one that had moves by the history.
/// - max_eval: null stands for max_iter · 5 / 4.
/// - line_search_fn: null moves by `lr` along the direction.
/// - Source: Nocedal and Wright 2006, Numerical Optimization, algorithms 3.5, 3.6 and 7.5.
struct LBFGS: OptimizerComponent {
  static let declaration = Declaration(
    "LBFGS", "limited-memory BFGS, which evaluates the model several times a step",
    arguments: [
      .float("lr", default: 1, "learning rate").atLeast(0),
      .int("max_iter", default: 20, "iterations of one step").atLeast(1).atMost(1e9),
      .int("max_eval", "evaluations of one step").orNull().atLeast(1).atMost(1e9),
      .float("tolerance_grad", default: 1e-7, "stop when no gradient is larger"),
      .float("tolerance_change", default: 1e-9, "stop when values or loss change by less"),
      .int("history_size", default: 100, "changes of the gradient that are kept").atLeast(1).atMost(1e6),
      .choice("line_search_fn", ["strong_wolfe"], "how the length of a move is found").orNull(),
    ])

  static let usesClosure = true

  let historySize: Int
  let searches: Bool

  init(_ config: Config) throws {
    historySize = try config.int("history_size")
    searches = try !config.isNull("line_search_fn")
  }

  func sharedState(_ hyper: HyperParameters, elementCount: Int) throws -> [StateTensor] {
    let vector = TensorType(.float32, [elementCount])
    let history = TensorType(.float32, [historySize, elementCount])
    return LBFGSState.names.map { name in
      switch name {
      case "d", "prev_flat_grad": StateTensor(name, vector)
      case "old_dirs", "old_stps": StateTensor(name, history)
      case "ro": StateTensor(name, TensorType(.float64, [historySize]))
      case "func_evals", "n_iter", "history": StateTensor(name, TensorType(.int64, []))
      default: StateTensor(name, TensorType(.float64, []))
      }
    }
  }

  func workspaceByteCount(elementCount: Int) -> Int {
    FlatParameters.vectorCount * elementCount * MemoryLayout<Float>.stride
      + historySize * MemoryLayout<Double>.stride + 64
  }

  func step(_ call: OptimizerCall) throws {
    guard call.groupCount == 1 else {
      throw ComponentError(.unsupported, "LBFGS takes one group of parameters, received \(call.groupCount)")
    }
    let hyper = call.group(0).hyper
    let model = try FlatParameters(call, historySize: historySize)
    let state = LBFGSState(call, count: model.count, historySize: historySize)
    let maxIterations = Int(hyper["max_iter"])
    let maxEvaluations = hyper["max_eval"].isNaN ? maxIterations * 5 / 4 : Int(hyper["max_eval"])
    let (lr, tolerance) = (hyper["lr"], hyper["tolerance_change"])

    var loss = try model.evaluate(into: model.gradient)
    call.report(loss: loss)
    var evaluations = 1
    state.evaluations.pointee += 1
    guard model.largest(model.gradient) > hyper["tolerance_grad"] else { return }

    for iteration in 1...maxIterations {
      state.iterations.pointee += 1
      let isFirst = state.iterations.pointee == 1
      state.updateDirection(model, isFirst: isFirst)
      state.previousGradient.update(from: model.gradient, count: model.count)
      let previousLoss = loss
      state.previousLoss.pointee = loss
      state.length.pointee = isFirst ? min(1, 1 / model.sum(model.gradient)) * lr : lr
      let slope = model.dot(model.gradient, state.direction)
      // A direction that does not descend (or is no number) ends the step.
      guard slope <= -tolerance else { break }

      var spent = 0
      if searches {
        let search = StrongWolfe(
          model: model, direction: state.direction, toleranceChange: tolerance,
          maxIterations: maxEvaluations - evaluations)
        let result = try search.run(from: loss, slope: slope, length: state.length.pointee)
        (loss, spent) = (result.loss, result.evaluations)
        state.length.pointee = result.length
        model.move(along: state.direction, by: result.length)
      } else {
        model.move(along: state.direction, by: state.length.pointee)
        if iteration < maxIterations {
          loss = try model.evaluate(into: model.gradient)
          spent = 1
        }
      }
      evaluations += spent
      state.evaluations.pointee += Int64(spent)

      let change = model.largest(state.direction) * abs(state.length.pointee)
      if evaluations >= maxEvaluations || model.largest(model.gradient) <= hyper["tolerance_grad"]
        || change <= tolerance || abs(loss - previousLoss) < tolerance
      {
        break
      }
    }
  }
}
