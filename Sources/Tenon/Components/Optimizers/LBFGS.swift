// Generated from tenon/optimizers by `tenon plugin builders`.

/// Limited-memory BFGS, which evaluates the model several times a step.
public struct LBFGS: OptimizerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lr: learning rate
  ///   - maxIter: iterations of one step
  ///   - maxEval: evaluations of one step
  ///   - toleranceGrad: stop when no gradient is larger
  ///   - toleranceChange: stop when values or loss change by less
  ///   - historySize: changes of the gradient that are kept
  ///   - lineSearchFn: how the length of a move is found
  public init(
    lr: Double? = nil, maxIter: Int? = nil, maxEval: Int? = nil, toleranceGrad: Double? = nil,
    toleranceChange: Double? = nil, historySize: Int? = nil, lineSearchFn: String? = nil
  ) {
    reference = ComponentReference(
      "tenon/LBFGS",
      given: [
        "lr": lr, "max_iter": maxIter, "max_eval": maxEval, "tolerance_grad": toleranceGrad,
        "tolerance_change": toleranceChange, "history_size": historySize, "line_search_fn": lineSearchFn,
      ])
  }
}
