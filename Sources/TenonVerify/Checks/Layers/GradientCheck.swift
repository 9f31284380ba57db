import TenonCore
import TenonHost
import TenonTrials

/// Gradients of every differentiable input and of every parameter agree with differences of the outputs.
///
/// In float64 where it is declared, and in float32 in each layout that the ports accept.
struct GradientCheck: Check {
  let name = "gradient"
  let claim = "gradients agree with differences of the outputs"

  func run(_ subject: ComponentSubject) throws -> String {
    let all = try subject.gradientTrials()
    let trials = all.filter { !$0.stopsGradient }
    let hasFloat64 = subject.entry.component.declaration.supportsFloat64
    var directions = (float64: 0, float32: 0)
    for trial in trials {
      if hasFloat64, trial.layout == .plain { directions.float64 += try check(trial.with(.float64), subject) }
      guard trial.dtype == .float32 else { continue }
      for placed in subject.placements(of: trial) { directions.float32 += try check(placed, subject) }
    }
    guard directions.float64 + directions.float32 > 0 else { throw try subject.withoutGradient() }
    let stopped = all.count - trials.count
    return
      "\(Plural.count(trials.count, "input")), \(Plural.count(directions.float64, "direction")) in float64, \(directions.float32) in float32"
      + (stopped == 0 ? "" : ", \(Plural.count(stopped, "input")) with stopped gradients left out")
  }

  /// - Returns: how many directions were compared.
  private func check(_ trial: LayerTrial, _ subject: ComponentSubject) throws -> Int {
    var count = 0
    let probe: LayerProbe
    do {
      probe = try LayerProbe(trial, host: subject.host)
    } catch let error as ComponentError where trial.dtype == .float64 {
      throw CheckFailure("float64 is declared, and refused for \(trial.description): \(error)")
    }
    let wanted = probe.request.wantsGradInput + probe.request.wantsGradParameter
    guard wanted.contains(true) else { return 0 }
    let gradOutputs = try probe.randomGradOutputs()
    guard gradOutputs.contains(where: { $0 != nil }) else { return 0 }
    // All outputs together, then each alone: gradients of the others are null.
    var selections = [gradOutputs]
    if gradOutputs.count > 1 {
      selections += gradOutputs.indices.map { kept in
        gradOutputs.enumerated().map { $0 == kept ? $1 : nil }
      }
    }
    for selection in selections where selection.contains(where: { $0 != nil }) {
      try probe.forward()
      try probe.backward(gradOutputs: selection)
      let gradients = try probe.plainGradients()
      let differences = DirectionalDifferences(probe, gradOutputs: selection)
      for (index, gradient) in gradients.enumerated() where wanted[index] {
        guard let gradient else { continue }
        if let fault = try differences.fault(in: gradient, at: index, isQuick: subject.isQuick) {
          throw CheckFailure("\(probe.gradientNames[index]), \(trial.dtype), \(trial.description): \(fault)")
        }
        count += 1
      }
    }
    return count
  }
}

extension ComponentSubject {
  /// Why no trial has a gradient: there is none to look at, or what shows it was not found.
  func withoutGradient() throws -> any Error {
    let trials = try layerTrials()
    guard trials.contains(where: { $0.mode == .train }) else { return CheckSkipped("it is for evaluation only") }
    func hasGradient(_ port: Port) -> Bool {
      port.isDifferentiable && port.dtypes.contains(where: \.isFloatingPoint)
    }
    let declares = trials.contains { trial in
      trial.layer.outputs.contains(where: hasGradient)
        && (!trial.layer.parameters.isEmpty || trial.layer.inputs.contains(where: hasGradient))
    }
    return declares
      ? CheckFailure("no input with a gradient was found; declare an example that has one")
      : CheckSkipped("it declares nothing differentiable")
  }

  /// Trials with other numbers of samples as well; a wrong sum over a batch shows with more than one sample.
  func gradientTrials() throws -> [LayerTrial] {
    let trials = try layerTrials()
    var all = isQuick ? Array(trials.prefix(12)) : trials
    // What an example spells out number by number, as the places of maxima, means nothing for another batch.
    let divisible = trials.filter { trial in
      !trial.contents.contains { $0.values.count == $0.type.shape.elementCount && !$0.type.dtype.isFloatingPoint }
    }
    for trial in divisible.prefix(isQuick ? 1 : 4) {
      for count in isQuick ? [1] : [1, 2, 17] {
        let other = trial.with(batch: count)
        let isAccepted = (try? LayerProbe(other, host: host).forward()) != nil
        if other.inputs != trial.inputs, isAccepted { all.append(other) }
      }
    }
    return all
  }
}
