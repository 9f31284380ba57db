import TenonCore

/// Plans by the types of what they read, the one used last at the end.
package struct PlanCache {
  package struct Key: Hashable {
    let mode: PlanRequest.Mode
    let inputs: [String: TensorType]

    package init(mode: PlanRequest.Mode, inputs: [String: TensorType]) {
      self.mode = mode
      self.inputs = inputs
    }
  }

  private var plans: [(key: Key, plan: ExecutionPlan)] = []
  package let byteBudget: Int

  /// Kept whatever they take: those of training, of a short last batch, and of evaluation.
  private static let leastCount = 3

  /// - Parameter byteBudget: what plans may take together before the one that was not used for longest goes.
  package init(byteBudget: Int) { self.byteBudget = byteBudget }

  /// What the plans take.
  package var byteCount: Int { plans.reduce(0) { $0 + $1.plan.byteCount } }

  /// The plan for a batch, without an allocation; from now on the one used last.
  ///
  /// - Parameter fields: of the batch, which the plan reads.
  package mutating func plan(
    _ mode: PlanRequest.Mode, for batch: [String: Tensor], reading fields: [String]
  ) -> ExecutionPlan? {
    use(
      plans.lastIndex { known in
        known.key.mode == mode && fields.allSatisfy { known.key.inputs[$0] == batch[$0]?.type }
      })
  }

  /// The plan for types; from now on the one used last.
  package mutating func plan(_ key: Key) -> ExecutionPlan? { use(plans.firstIndex { $0.key == key }) }

  private mutating func use(_ index: Int?) -> ExecutionPlan? {
    guard let index else { return nil }
    if index != plans.count - 1 { plans.append(plans.remove(at: index)) }
    return plans[plans.count - 1].plan
  }

  package mutating func add(_ plan: ExecutionPlan, _ key: Key) {
    plans.append((key, plan))
    while plans.count > Self.leastCount, byteCount > byteBudget { plans.removeFirst() }
  }

  package mutating func removeAll(_ mode: PlanRequest.Mode) { plans.removeAll { $0.key.mode == mode } }
}
