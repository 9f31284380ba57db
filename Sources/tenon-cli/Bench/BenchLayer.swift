import ArgumentParser
import Tenon
import TenonTrials

struct BenchLayer: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "layer", abstract: "Measure how long one layer takes, forward and backward.",
    discussion: """
      tenon bench layer Conv2d in_channels=64 out_channels=64 kernel_size=3 padding=1 --input 8,64,56,56
      tenon bench layer Embedding num_embeddings=1000 embedding_dim=64 --input 32,100 --below 1000

      The inputs are noise; the gradients of inputs and parameters are computed. Every memory layout that the layer takes \
      is measured, and the fastest is shown. A composite is measured by an experiment: tenon bench EXPERIMENT.
      """)

  @ArgumentParser.Argument(help: ArgumentHelp("The layer's name.", valueName: "LAYER"))
  var layer: String

  @ArgumentParser.Argument(help: ArgumentHelp("The layer's arguments, as in kernel_size=3.", valueName: "K=V"))
  var arguments: [String] = []

  @Option(
    name: .customLong("input"),
    help: ArgumentHelp(
      "The shape of an input, the batch included; may be repeated, for several inputs in order. 'none' leaves an "
        + "optional one out.", valueName: "N,C,H,W"))
  var inputs: [String]

  @Option(help: ArgumentHelp("Integer inputs are drawn from 0 to below this.", valueName: "N"))
  var below = 2

  @Flag(help: "Measure evaluation: forward alone.")
  var eval = false

  @Option(help: ArgumentHelp("How long each layout is measured.", valueName: "S"))
  var seconds = 0.5

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var host: HostOptions

  func validate() throws {
    guard !inputs.isEmpty else { throw ValidationError("--input is missing: what is the layer applied to?") }
    for input in inputs where input != "none" && Self.shape(input) == nil {
      throw ValidationError("--input must be a shape of at most 8 sizes as in 8,64,56,56, received '\(input)'")
    }
    guard below >= 1 else { throw ValidationError("--below must be at least 1, received \(below)") }
    guard (0...3600).contains(seconds) else {
      throw ValidationError("--seconds must be from 0 to 3600, received \(seconds)")
    }
  }

  private static func shape(_ text: String) -> Shape? {
    let numbers = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
    guard numbers.count <= Shape.maximumRank, numbers.allSatisfy({ $0 > 0 }),
      TensorType(.float64, Shape(numbers)).checkedByteCount != nil
    else { return nil }
    return Shape(numbers)
  }

  func run() throws {
    let factory = try host.session().factory
    let chain = try LayerChain(layer, arguments: arguments, inputCount: inputs.count, factory: factory)
    let modules = chain.graph.modules
    guard modules.count == 1 else { throw BenchError.isComposite(layer, modules.map(\.component.name)) }
    let instance = try factory.layer(factory.resolve(modules[0].component, .layer))
    let tensors = try inputs.enumerated().map { index, text -> Tensor? in
      guard let shape = Self.shape(text) else { return nil }
      let port = index < instance.inputs.count ? instance.inputs[index] : instance.inputs.last
      let dtype: DType = port?.dtypes.contains(.float32) != false ? .float32 : port?.dtypes.first ?? .int64
      return try TensorType(dtype, shape).noise(below: below)
    }
    let timing: LayerTiming
    do {
      timing = try LayerTiming.measure(
        instance, inputs: tensors, evaluates: eval, seconds: seconds, host: factory.registry.host)
    } catch let error as ComponentError {
      throw PluginCallError(component: modules[0].component.name, call: "plan", place: "the layer", error: error)
    }
    json ? Console.line(try self.json(timing).text()) : Console.line(text(timing))
  }

  private func text(_ timing: LayerTiming) -> String {
    let (forward, backward) = (milliseconds(timing.forwardSeconds), milliseconds(timing.backwardSeconds))
    return
      "\(layer): forward \(forward) ms" + (eval ? "" : ", backward \(backward) ms") + "; \(timing.layout) layout"
      + (timing.algorithm.isEmpty ? "" : ", \(timing.algorithm)")
  }

  private func json(_ timing: LayerTiming) -> JSON {
    [
      "layer": .string(layer), "task": .string(eval ? "eval" : "train"), "layout": .string("\(timing.layout)"),
      "algorithm": .string(timing.algorithm), "forward_seconds": .number(timing.forwardSeconds),
      "backward_seconds": .number(timing.backwardSeconds),
      "outputs": .array(timing.outputs.map { .array($0.shape.dimensions.map(JSON.int)) }),
    ]
  }

  private func milliseconds(_ seconds: Double) -> String { Format.fixed(1000 * seconds, 3) }
}

/// What cannot be measured.
private struct BenchError: TenonError {
  let diagnostic: Diagnostic

  static func isComposite(_ layer: String, _ parts: [String]) -> BenchError {
    BenchError(
      diagnostic: Diagnostic("not-one-layer", "'\(layer)' is \(Plural.count(parts.count, "layer")), not one")
        .expected("one layer").received(parts.prefix(8).joined(separator: ", ") + (parts.count > 8 ? ", ..." : ""))
        .help("`tenon bench EXPERIMENT --profile` shows how long each takes"))
  }
}
