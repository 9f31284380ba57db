import TenonCore
import TenonTrials

/// Backward gets null for every value that the plan does not say it reads, and works.
struct BackwardNeedsCheck: Check {
  let name = "backward-needs"
  let claim = "backward reads no input and no output but those that the plan says it needs"

  func run(_ subject: ComponentSubject) throws -> String {
    var count = 0
    for trial in try subject.memoryTrials() {
      let probe = try LayerProbe(trial, host: subject.host)
      try probe.forward()
      let gradOutputs = try probe.randomGradOutputs()
      guard probe.request.wantsBackward, gradOutputs.contains(where: { $0 != nil }) else { continue }
      try probe.backward(gradOutputs: gradOutputs)
      count += 1
    }
    guard count > 0 else { throw try subject.withoutGradient() }
    return "\(Plural.count(count, "input"))"
  }
}
