import ArgumentParser
import Tenon

struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Show what is in a model or an experiment.",
    discussion: """
      Inspecting an archive loads no plugin, so it is safe for files of any origin; with --input the plugins of its \
      layers are loaded, and asked about first.

      An experiment is planned as a training step on its own data; with --input it needs none, and each layer is shown \
      for one sample. A multiplication and an addition count as two operations.

      With --schedule it prints the learning rates of a whole training without training: of each step where \
      training.scheduler_interval is step, else of each epoch. The data is opened where the number of steps is needed \
      and --steps-per-epoch does not say it.
      """)

  @ArgumentParser.Argument(
    help: ArgumentHelp("A model (.tenon) or an experiment (.yaml).", valueName: "ARCHIVE_OR_EXPERIMENT"))
  var file: String

  @Option(
    help: ArgumentHelp(
      """
      The size of a sample as the network reads it, without the batch: 3,224,224. NAME=SIZE for one of several inputs, \
      SIZE:int64 for a type, scalar for a single number; may be repeated.
      """, valueName: "SIZE"))
  var input: [String] = []

  @Option(name: .customLong("set"), help: ArgumentHelp("Change a setting of an experiment.", valueName: "K=V"))
  var overrides: [String] = []

  @Flag(help: "Print the learning rates of an experiment's training, of each group of parameters.")
  var schedule = false

  @Option(help: ArgumentHelp("With --schedule: the steps of an epoch, in place of those of the data.", valueName: "N"))
  var stepsPerEpoch: Int?

  @Flag(help: "Print JSON; with --schedule a line for every step.")
  var json = false

  @Flag(help: "With --schedule: print every step as comma-separated values.")
  var csv = false

  @OptionGroup var host: HostOptions

  func validate() throws {
    for text in input where InputSize(text) == nil {
      throw ValidationError("--input must be a size as in 3,224,224 or image=3,224,224, received '\(text)'")
    }
    if !schedule {
      if csv { throw ValidationError("--csv goes with --schedule") }
      if stepsPerEpoch != nil { throw ValidationError("--steps-per-epoch goes with --schedule") }
      return
    }
    if let stepsPerEpoch, !(1...1_000_000_000).contains(stepsPerEpoch) {
      throw ValidationError("--steps-per-epoch must be at least 1 and at most 1000000000, received \(stepsPerEpoch)")
    }
    if !isExperiment { throw ValidationError("--schedule needs an experiment (.yaml), received '\(file)'") }
    if !input.isEmpty { throw ValidationError("--input shows layers and --schedule rates: give one of them") }
    if json, csv { throw ValidationError("--json and --csv are two forms of the same: give one of them") }
  }

  private var sizes: [InputSize] { input.compactMap { InputSize($0) } }

  private var isExperiment: Bool { file.hasSuffix(".yaml") || file.hasSuffix(".yml") }

  func run() throws {
    if isExperiment {
      let experiment = try Experiment(path: file, overrides: overrides)
      let factory = try host.session(for: experiment).factory
      if schedule {
        let rates = try LearningRates(experiment, factory: factory, stepsPerEpoch: stepsPerEpoch)
        return try ScheduleText(rates).show(json ? .json : csv ? .csv : .table)
      }
      guard input.isEmpty else {
        return try show(ModelSummary(experiment, inputs: sizes, factory: factory), "experiment \(experiment.name)")
      }
      let summary = try ExperimentSummary(experiment, factory: factory)
      json ? Console.line(try summary.json.text(.pretty)) : show(summary)
    } else {
      let archive = try ModelArchive(path: file, weights: .mapped)
      guard input.isEmpty else {
        let factory = try host.session().factory
        for note in try archive.checkPlugins(factory.registry) { Console.error("note: \(note)") }
        return try show(ModelSummary(archive, inputs: sizes, factory: factory), "model \(archive.name)")
      }
      json ? Console.line(try archive.description.text(.pretty)) : show(archive)
    }
  }

  /// The layers for one sample.
  private func show(_ summary: ModelSummary, _ title: String) throws {
    if json { return Console.line(try summary.json.text(.pretty)) }
    Console.line(title)
    Console.line(summary.inputText)
    var table = Table(["layer", "component", "output", "parameters", "MFLOP"], numeric: [3, 4])
    for layer in summary.layers {
      table.add(
        layer.path, layer.component, layer.outputText, Format.count(layer.parameterCount),
        Format.fixed(layer.flops / 1e6, 1))
    }
    Console.line(table.text)
    Console.line(summary.totalText)
  }

  private func show(_ summary: ExperimentSummary) {
    Console.line("experiment \(summary.name), batch \(summary.batchSize)")
    var table = Table(["layer", "component", "output", "layout", "parameters", "MFLOP", "algorithm"], numeric: [4, 5])
    for layer in summary.layers {
      table.add(
        layer.path, layer.component, layer.outputs.map { "\($0.shape)" }.joined(separator: " "),
        layer.outputs.map { "\($0.layout)" }.joined(separator: " "), Format.count(layer.parameterCount),
        Format.fixed(layer.flops / 1e6, 1), layer.algorithm)
    }
    Console.line(table.text)
    for group in summary.groups.dropFirst() {
      let start = group.firstEpoch > 1 ? ", from epoch \(group.firstEpoch) on" : ""
      Console.line(
        "\(group.name): \(group.match?.joined(separator: ", ") ?? ""), \(Format.count(group.parameterCount, "parameter"))\(start)"
      )
    }
    let trained =
      summary.trainedParameterCount == summary.parameterCount
      ? "" : ", \(Format.count(summary.trainedParameterCount)) of them trained"
    Console.line(
      "\(Format.count(summary.parameterCount, "parameter"))\(trained), \(Format.flops(summary.flops)) forward; a training step "
        + "computes in \(Format.bytes(summary.arenaByteCount))")
  }

  private func show(_ archive: ModelArchive) {
    // Whatever a stranger has written into it stands in one line each.
    Console.line("model \(archive.name.visibleLine)")
    if let license = archive.license { Console.line("license: \(license.visibleLine)") }
    if let provenance = archive.provenance { Console.line("trained with \(provenance.text.visibleLine)") }
    if let sample = archive.sample, let input = archive.input {
      Console.line("sample \(sample), model input \(input)")
    }
    if let signature = archive.signature {
      Console.line("inputs: \(signature.inputs.map(\.description).joined(separator: ", ").visibleLine)")
      Console.line("outputs: \(signature.outputs.map(\.description).joined(separator: ", ").visibleLine)")
    }
    if !archive.classNames.isEmpty {
      Console.line("classes: \(archive.classNames.joined(separator: ", ").visibleLine)")
    }
    if !archive.preprocessing.isEmpty {
      Console.line("preprocessing: \(archive.preprocessing.map(\.description).joined(separator: ", ").visibleLine)")
    }
    for line in LearnedText.lines(archive.fitted) { Console.line(line.visibleLine) }
    showLayers(of: archive)
    Console.line("\(Format.count(archive.state.values.reduce(0) { $0 + $1.shape.elementCount }, "number")) stored")
    for metric in archive.metrics { Console.line("\(metric.name.visibleLine) \(Format.fixed(metric.value, 6))") }
    for plugin in archive.plugins {
      Console.line("needs \(plugin.id) \(plugin.version), sha256 \(plugin.sha256)".visibleLine)
    }
  }

  /// As they were for a sample of the training, and what the archive holds for each.
  private func showLayers(of archive: ModelArchive) {
    func stored(_ path: String) -> String {
      let own = archive.state.filter { $0.key.hasPrefix("\(path).") }.sorted { $0.key < $1.key }
      return own.map { "\($0.key.dropFirst(path.count + 1)) \($0.value.shape)" }.joined(separator: ", ")
    }
    guard let summary = archive.summary else {
      var table = Table(["layer", "component", "stored"])
      for module in archive.graph.modules { table.add(module.path, module.component.name, stored(module.path)) }
      return Console.line(table.text)
    }
    var table = Table(["layer", "component", "output", "parameters", "MFLOP", "stored"], numeric: [3, 4])
    for layer in summary.layers {
      table.add(
        layer.path, layer.component, layer.outputText, Format.count(layer.parameterCount),
        Format.fixed(layer.flops / 1e6, 1), stored(layer.path))
    }
    Console.line(table.text)
    Console.line(summary.totalText)
  }
}

extension ModelSummary {
  /// `for image float32 [1, 3, 224, 224]`.
  fileprivate var inputText: String { "for " + inputs.map { "\($0.name) \($0.type)" }.joined(separator: ", ") }

  fileprivate var totalText: String {
    "\(Format.count(parameterCount, "parameter")), \(Format.flops(flops)) \(inputText)"
  }
}

extension ModelSummary.Layer {
  fileprivate var outputText: String { outputs.map { "\($0.shape)" }.joined(separator: " ") }
}

extension Provenance {
  fileprivate var text: String {
    "Tenon \(tenonVersion)" + (seed.map { ", seed \($0)" } ?? "") + (gitCommit.map { ", commit \($0)" } ?? "")
  }
}

extension ModelArchive {
  /// What `inspect --json` prints: everything but the weights' values.
  fileprivate var description: JSON {
    func types(_ tensors: [String: Tensor]) -> JSON {
      var types = JSONObject()
      for (name, tensor) in tensors.sorted(by: { $0.key < $1.key }) {
        types[name] = [
          "dtype": .string(tensor.dtype.description), "shape": .array(tensor.shape.dimensions.map(JSON.int)),
        ]
      }
      return .object(types)
    }
    var object: JSONObject = ["manifest": manifest, "graph": graph.json, "tensors": types(state)]
    if !fitted.isEmpty { object["fitted"] = types(fitted) }
    return .object(object)
  }
}
