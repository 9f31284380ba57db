public import TenonCore

extension LaneNormalization {
  /// Floating-point operations for each element of the input, of the moments.
  public var momentFlops: Double { usesBatch ? 4 : 0 }

  /// The plan of an operation around it: with what it saves, and its scratch.
  public func plan(output: TensorType) -> LayerPlan {
    var plan = LayerPlan(outputs: [output])
    plan.savedByteCount = savedByteCount
    plan.workspaceByteCount = workspaceByteCount
    return plan
  }

  /// The plan of an operation that normalizes and maps elements one by one.
  ///
  /// - Parameters:
  ///   - readsInput: in backward.
  ///   - flops: for each element, moments aside.
  public func elementwisePlan(
    _ type: TensorType, readsInput: Bool, flops: Double, _ request: PlanRequest
  ) -> LayerPlan {
    var plan = plan(output: type)
    if readsInput {
      plan.backwardNeeds = [.input(0)]
    } else {
      plan.outputMayShareInput = [0: 0]
    }
    plan.gradInputMayShareGradOutput = [0: 0]
    plan.flops = (momentFlops + flops) * Double(type.shape.elementCount)
    let bytes = Double(type.byteCount)
    plan.bytesMoved = (usesBatch ? 3 : 2) * bytes
    plan.estimate(forward: plan.bytesMoved, backward: 5 * bytes, request)
    return plan
  }
}
