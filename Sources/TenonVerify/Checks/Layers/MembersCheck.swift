import TenonCore
import TenonHost
import TenonTrials

/// A fused layer computes what its members compute one after the other.
struct MembersCheck: Check {
  let name = "members"
  let claim = "a fused layer computes what its members compute one after the other"

  func run(_ subject: ComponentSubject) throws -> String {
    guard let fusion = subject.entry.component.fusion else { throw CheckSkipped("it is no fused layer") }
    var count = 0
    for configuration in try subject.configurations().prefix(subject.isQuick ? 16 : 200) {
      let trials = try subject.layerTrials().filter { $0.arguments == configuration.description }
      let members = try subject.resolve(configuration).map { try subject.factory.layer($0) }
      for trial in trials.flatMap(subject.placements) {
        for mode in trial.modes {
          let fused = try LayerProbe(trial.with(mode), host: subject.host, gradients: mode == .train)
          try fused.forward()
          try compare(fused, fusion, members, trial.with(mode), subject)
          count += 1
        }
      }
    }
    guard count > 0 else { throw CheckFailure("none of its first configurations takes an input") }
    return "\(Plural.count(count, "input"))"
  }

  private func compare(
    _ fused: LayerProbe, _ fusion: FusionPattern, _ members: [any Layer], _ trial: LayerTrial,
    _ subject: ComponentSubject
  ) throws {
    var (parameters, buffers) = (fused.parameters[...], fused.initialBuffers[...])
    var made: [Tensor] = []
    var finalBuffers: [Tensor] = []
    for (member, layer) in zip(fusion.members, members) {
      let inputs = member.inputs.map { source -> Tensor? in
        switch source {
        case .input(let index): fused.inputs[index]
        case .member(let index): made[index]
        }
      }
      let own = try buffers.prefix(layer.buffers.count).map { try $0.copy() }
      let runner = try LayerRunner(
        layer, host: subject.host, inputs: inputs, parameters: Array(parameters.prefix(layer.parameters.count)),
        buffers: own, mode: trial.mode, wantsGradients: false, seed: 11, stream: 3, step: 2)
      try runner.forward()
      made.append(runner.outputs[0])
      finalBuffers += own
      parameters = parameters.dropFirst(layer.parameters.count)
      buffers = buffers.dropFirst(layer.buffers.count)
    }
    guard let last = made.last, let output = try fused.plainOutputs().first else { return }
    let pairs = [("the output", output, last)] + zip(fused.buffers, finalBuffers).map { ("a buffer", $0.tensor, $1) }
    for (what, received, expected) in pairs {
      guard received.shape == expected.shape else {
        throw CheckFailure("\(what) has shape \(received.shape), that of the members \(expected.shape)")
      }
      let (left, right) = (received.doubles, expected.doubles)
      let scale = right.map(\.magnitude).max() ?? 0
      if let index = left.indices.first(where: { !((left[$0] - right[$0]).magnitude <= 1e-4 * max(scale, 1)) }) {
        throw CheckFailure(
          "element \(index) of \(what) \(NumberText.differ(left[index], right[index], "that of the members")), "
            + trial.description)
      }
    }
  }
}
