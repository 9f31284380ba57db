import ArgumentParser
import Tenon
import TenonVerify

struct ShowLayer: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "layer", abstract: "Apply a layer, or a few, to a matrix, and show outputs and gradients.",
    discussion: """
      tenon show layer Conv2d in_channels=1 out_channels=1 kernel_size=3 --input m.yaml --parameter weight=k.yaml
      tenon show layer '[ReLU, {MaxPool2d: {kernel_size: 2}}]' --input '[[1, -2], [3, 4]]'

      Arrays are nested lists of numbers (YAML or JSON), inline or in a file, or an .npy file. A matrix is read as a picture \
      of one channel where the layer wants one. Gradients are those of the sum of all outputs, or of what \
      --output-gradient weighs them with.
      """)

  @ArgumentParser.Argument(
    help: ArgumentHelp(
      "A layer's name; or a list of layers as experiments have it, inline or in a .yaml file.", valueName: "LAYER"))
  var layer: String

  @ArgumentParser.Argument(help: ArgumentHelp("The layer's arguments, as in kernel_size=3.", valueName: "K=V"))
  var arguments: [String] = []

  @Option(
    name: .customLong("input"),
    help: ArgumentHelp(
      "What the layer is applied to; may be repeated, for several inputs in order.", valueName: "ARRAY"))
  var inputs: [String]

  @Option(
    name: .customLong("parameter"),
    help: ArgumentHelp(
      "A parameter or buffer, as in weight=k.yaml; may be repeated. Others start as they do in a training.",
      valueName: "NAME=ARRAY"))
  var parameters: [String] = []

  @Option(
    help: ArgumentHelp(
      "The gradient of the output (default: ones); may be repeated, for several outputs in order.", valueName: "ARRAY"))
  var outputGradient: [String] = []

  @Option(help: ArgumentHelp("Of parameters that are not given, and of random draws.", valueName: "N"))
  var seed: UInt64 = 0

  @Flag(help: "As in evaluation: without gradients, and nothing is dropped.")
  var eval = false

  @Flag(help: "Print JSON.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Write every array for TensorBoard, too, as a histogram, and as pictures where it has rows and columns.",
      valueName: "FOLDER"))
  var tensorboard: String?

  @OptionGroup var host: HostOptions

  func validate() throws {
    guard !inputs.isEmpty else { throw ValidationError("--input is missing: what is the layer applied to?") }
    if eval, !outputGradient.isEmpty { throw ValidationError("--output-gradient has no meaning with --eval") }
    for parameter in parameters where !parameter.contains("=") {
      throw ValidationError("--parameter must be a name and an array, as in weight=k.yaml, received '\(parameter)'")
    }
  }

  func run() throws {
    let factory = try host.session().factory
    let chain = try LayerChain(layer, arguments: arguments, inputCount: inputs.count, factory: factory)
    let demonstration = try LayerDemonstration(chain, seed: seed, evaluates: eval, factory: factory)
    for parameter in parameters {
      let parts = parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      try demonstration.set(String(parts[0]), to: WrittenTensor.read(String(parts[1])))
    }
    let results = try demonstration.run(
      inputs.map { try WrittenTensor.read($0) },
      outputGradients: outputGradient.isEmpty ? nil : outputGradient.map { try WrittenTensor.read($0) })
    json ? Console.line(try results.json.text(.pretty)) : Console.line(results.text)
    try tensorboard.map { try LayerSummary(results).write(to: $0) }
  }
}
