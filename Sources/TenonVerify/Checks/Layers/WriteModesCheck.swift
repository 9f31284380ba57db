import TenonABI
import TenonCore
import TenonTrials

/// Gradients are overwritten, added to, left out or given as rows as the call says; forward writes every element of its
/// outputs.
struct WriteModesCheck: Check {
  let name = "write-modes"
  let claim = "outputs are written whole; gradients are overwritten, added to, left out or given as rows as asked"

  func run(_ subject: ComponentSubject) throws -> String {
    var count = 0
    for trial in try subject.memoryTrials() {
      let probe = try LayerProbe(trial, host: subject.host, garbage: 0xFF)
      try probe.forward()
      let outputs = try probe.plainOutputs()
      let other = try LayerProbe(trial, host: subject.host, garbage: 0x11)
      try other.forward()
      for (index, pair) in zip(outputs, try other.plainOutputs()).enumerated() where !pair.0.isIdentical(to: pair.1) {
        throw CheckFailure(
          "output \(index) is not written whole, or read from memory that was never written, \(trial.description): "
            + pair.0.firstDifference(to: pair.1))
      }
      count += 1
      let gradOutputs = try probe.randomGradOutputs()
      guard probe.request.wantsBackward, gradOutputs.contains(where: { $0 != nil }) else { continue }
      try checkBackward(probe, other, gradOutputs)
      try checkPartialRequests(trial, subject, gradOutputs, probe)
      try checkRows(trial, subject, gradOutputs, probe)
    }
    return "\(Plural.count(count, "input"))"
  }

  private func checkBackward(_ probe: LayerProbe, _ other: LayerProbe, _ gradOutputs: [Tensor?]) throws {
    let plan = probe.plan
    let modes = (input: mode(plan.gradInputModes), parameter: mode(plan.gradParameterModes))
    try probe.backward(gradOutputs: gradOutputs, before: .nan)
    let gradients = try probe.plainGradients()
    try other.backward(gradOutputs: gradOutputs, before: 7)
    for (index, pair) in zip(gradients, try other.plainGradients()).enumerated() {
      guard let first = pair.0, let second = pair.1, !first.isIdentical(to: second) else { continue }
      throw CheckFailure(
        "mode overwrite: \(probe.gradientNames[index]) depends on what was there before, \(probe.trial.description): "
          + first.firstDifference(to: second))
    }
    guard modes.input == TENON_GRAD_ACCUMULATE || modes.parameter == TENON_GRAD_ACCUMULATE else { return }
    let before = 1.5
    try other.forward()
    try other.backward(
      gradOutputs: gradOutputs, inputMode: modes.input, parameterMode: modes.parameter, before: before)
    for (index, pair) in zip(gradients, try other.plainGradients()).enumerated() {
      guard let gradient = pair.0, let sum = pair.1 else { continue }
      let accumulates = (index < probe.inputs.count ? modes.input : modes.parameter) == TENON_GRAD_ACCUMULATE
      try compare(sum, gradient, offset: accumulates ? before : 0, "mode accumulate", index, probe)
    }
  }

  /// Plans that want only some of the gradients yield the same ones.
  private func checkPartialRequests(
    _ trial: LayerTrial, _ subject: ComponentSubject, _ gradOutputs: [Tensor?], _ whole: LayerProbe
  ) throws {
    let full = whole.request
    let gradients = try whole.plainGradients()
    let wanted = (full.wantsGradInput + full.wantsGradParameter).indices.filter { gradients[$0] != nil }
    guard wanted.count > 1 else { return }
    for kept in wanted {
      var request = full
      for index in request.wantsGradInput.indices { request.wantsGradInput[index] = index == kept }
      for index in request.wantsGradParameter.indices {
        request.wantsGradParameter[index] = index + request.wantsGradInput.count == kept
      }
      let probe = try LayerProbe(trial, host: subject.host, request: request)
      try probe.forward()
      try probe.backward(gradOutputs: gradOutputs)
      guard let expected = gradients[kept], let received = try probe.plainGradients()[kept] else { continue }
      try compare(received, expected, offset: 0, "mode none for all others", kept, probe)
    }
  }

  /// Gradients that may be row-sparse are the same ones.
  private func checkRows(
    _ trial: LayerTrial, _ subject: ComponentSubject, _ gradOutputs: [Tensor?], _ whole: LayerProbe
  ) throws {
    guard whole.request.wantsGradParameter.contains(true) else { return }
    var request = whole.request
    request.takesRowSparse = request.wantsGradParameter
    let probe = try LayerProbe(trial, host: subject.host, request: request)
    guard !probe.plan.gradParameterRows.isEmpty else { return }
    try probe.forward()
    try probe.backward(gradOutputs: gradOutputs)
    if let damage = probe.damage { throw CheckFailure("row-sparse: \(damage), \(trial.description)") }
    for (index, pair) in zip(try whole.plainGradients(), try probe.plainGradients()).enumerated() {
      guard let expected = pair.0, let received = pair.1 else { continue }
      try compare(received, expected, offset: 0, "row-sparse", index, probe)
    }
  }

  private func compare(
    _ received: Tensor, _ gradient: Tensor, offset: Double, _ mode: String, _ index: Int, _ probe: LayerProbe
  ) throws {
    let (expectedNumbers, numbers) = (gradient.doubles, received.doubles)
    let largest = expectedNumbers.map(\.magnitude).max() ?? 0
    let tolerance = (largest + offset) * (gradient.dtype == .float64 ? 1e-12 : 1e-4)
    for (element, value) in numbers.enumerated() {
      let expected = expectedNumbers[element] + offset
      guard !((value - expected).magnitude <= tolerance) else { continue }
      throw CheckFailure(
        "\(mode): element \(element) of \(probe.gradientNames[index]) \(NumberText.differ(value, expected)), "
          + probe.trial.description)
    }
  }

  private func mode(_ modes: LayerPlan.GradientModes) -> Int32 {
    modes.contains(.accumulate) ? TENON_GRAD_ACCUMULATE : TENON_GRAD_OVERWRITE
  }
}

extension ComponentSubject {
  /// Trials for questions about memory: every layout, and both precisions of every kind of input.
  func memoryTrials() throws -> [LayerTrial] {
    var all: [LayerTrial] = []
    for trial in try layerTrials().prefix(isQuick ? 8 : 60) {
      all += placements(of: trial)
      // A layer that declares float64 and refuses it fails the check of gradients.
      if entry.component.declaration.supportsFloat64, trial.layout == .plain,
        (try? LayerProbe(trial.with(.float64), host: host)) != nil
      {
        all.append(trial.with(.float64))
      }
    }
    return all
  }

  /// A trial in each layout that its ports accept and that the layer does not refuse for it.
  func placements(of trial: LayerTrial) -> [LayerTrial] {
    Layout.allCases.map { trial.with($0) }.filter { placed in
      guard placed.layout != trial.layout else { return true }
      let isPlaced = trial.inputs.indices.contains { placed.layout(ofInput: $0) == placed.layout }
      return placed.layout != .plain && isPlaced && (try? LayerProbe(placed, host: host)) != nil
    }
  }
}
