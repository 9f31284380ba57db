import TenonPlugin

/// Two sums in one call: weight₁ · (weight₀ · Σ x + y), to prove that patterns may branch.
///
/// It claims half the time of its members, but twice that of slow ones (above 5 µs), and declines members that convert
/// layouts.
struct FusedLaneSum: FusedComponent {
  static let declaration = Declaration("FusedLaneSum", "a sum of a sum and of another value")
  static let pattern = FusionPattern(
    inputs: 2,
    [
      .init("proof/LaneSum", [.input(0)]), .init("proof/LaneSum", [.member(0), .input(1)]),
    ])

  let inputs = [Port("first", dtypes: [.float32]), Port("second", dtypes: [.float32])]
  let parameters: [Parameter]
  private let nanoseconds: Double

  init(_ members: [FusedMember]) throws {
    parameters = members.flatMap(\.parameters)
    guard try !members.contains(where: { try $0.config.bool("converts") }) else {
      throw ComponentError(.unsupported, "members that convert layouts")
    }
    let times = try members.map { try $0.config.float("plain") }
    nanoseconds = times.reduce(0, +) * (times.contains { $0 > 5000 } ? 2 : 0.5)
  }

  func plan(_ request: PlanRequest) throws -> any LayerOperation {
    let type = try request.input()
    guard type.layout == .plain, request.outputLayouts == [.plain] else {
      throw ComponentError(.unsupported, "only plain layout")
    }
    var plan = LayerPlan(outputs: [type], backwardNeeds: [.input(0), .input(1)])
    plan.estimatedNanoseconds = nanoseconds
    return FusedLaneSumOperation(plan: plan, count: type.shape.elementCount)
  }
}

private struct FusedLaneSumOperation: LayerOperation {
  let plan: LayerPlan
  let count: Int

  func forward(_ call: LayerCall) throws {
    let weights = (call.parameter(0, as: Float.self)[0], call.parameter(1, as: Float.self)[0])
    let (x, y, z) = (call.input(0, as: Float.self), call.input(1, as: Float.self), call.output(as: Float.self))
    for i in 0..<count { z[i] = weights.1 * (weights.0 * x[i] + y[i]) }
  }

  func backward(_ call: LayerCall) throws {
    guard let gradient = call.gradOutput(as: Float.self) else { return }
    let weights = (call.parameter(0, as: Float.self)[0], call.parameter(1, as: Float.self)[0])
    let (x, y) = (call.input(0, as: Float.self), call.input(1, as: Float.self))
    let destinations = (call.gradInput(0, as: Float.self), call.gradInput(1, as: Float.self))
    var sums: (Float, Float) = (0, 0)
    for i in 0..<count {
      let inner = weights.1 * gradient[i]
      sums.0 += inner * x[i]
      sums.1 += gradient[i] * (weights.0 * x[i]) + gradient[i] * y[i]
      destinations.0?.write(weights.0 * inner, at: i)
      destinations.1?.write(inner, at: i)
    }
    call.gradParameter(0, as: Float.self)?.write(sums.0, at: 0)
    call.gradParameter(1, as: Float.self)?.write(sums.1, at: 0)
  }
}
