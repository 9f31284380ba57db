import TenonCore
import TenonTrials

/// What the author declares that a component works with, it works with.
struct ExamplesCheck: Check {
  let name = "examples"
  let claim = "every example names arguments and ports that there are, and is accepted with finite results"

  func run(_ subject: ComponentSubject) throws -> String {
    let examples = subject.entry.component.declaration.examples
    for (index, example) in examples.enumerated() {
      do {
        try check(example, subject)
      } catch let failure as CheckFailure {
        throw CheckFailure("example \(index): \(failure.reason)")
      } catch {
        throw CheckFailure("example \(index): \(error)")
      }
    }
    return "\(examples.count) examples"
  }

  private func check(_ example: Example, _ subject: ComponentSubject) throws {
    guard !subject.entry.component.isFused else {
      throw CheckFailure("a fused layer has no arguments to give an example of; remove it")
    }
    let configuration = ComponentSubject.Configuration(members: [subject.withHints(example.arguments)])
    try subject.instantiate(configuration)
    // The inputs of a composite have no types until it is expanded, which is a check of its own.
    guard subject.hasOperations else {
      // The transform's trials include it.
      let isSample = subject.kind == .transform && example.inputs.map(\.port) == ["input"]
      guard example.inputs.isEmpty || subject.entry.component.isComposite || isSample else {
        throw CheckFailure("it has inputs, which only a layer or loss has, and a transform 'input'")
      }
      return
    }
    guard !example.inputs.isEmpty else { return }
    let layer = try subject.layer(configuration)
    try match(example.inputs, layer.inputs)
    let trial = try LayerTrialFinder(subject).accepted(LayerTrial(layer, example: example.inputs))
    let probe = try LayerProbe(trial, host: subject.host)
    for (input, tensor) in zip(example.inputs, probe.inputs) {
      // A number that the type cannot hold would be another one in the tensor.
      guard let tensor, !tensor.dtype.isFloatingPoint else { continue }
      if let number = tensor.doubles.first(where: { !input.range.contains($0) }) {
        throw CheckFailure(
          "input '\(input.port)': \(tensor.dtype) holds no numbers of \(input.range), the nearest is \(number)")
      }
    }
    try probe.forward()
    guard try probe.hasFiniteOutputs() else { throw CheckFailure("the outputs are not finite") }
  }

  /// Whether the inputs stand in the order of the ports, and none that is required is left out.
  private func match(_ inputs: [ExampleInput], _ ports: [Port]) throws {
    for (index, input) in inputs.enumerated() {
      let port = ports.indices.contains(index) ? ports[index] : ports.last { $0.isVariadic }
      guard let port, port.name == input.port else {
        let names = ports.map { "'\($0.name)'" }.joined(separator: ", ")
        throw CheckFailure("input \(index) is '\(input.port)', and the ports are \(names), in this order")
      }
      guard port.dtypes.contains(input.type.dtype) else {
        throw CheckFailure("input '\(input.port)': the port takes no \(input.type.dtype)")
      }
    }
    if let missing = ports.dropFirst(inputs.count).first(where: { !$0.isOptional }) {
      throw CheckFailure("input '\(missing.name)' is left out, which is required")
    }
  }
}
