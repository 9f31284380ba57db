import ArgumentParser
import Tenon

struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what is in a model or an experiment.",
    discussion: "Inspecting an archive loads no plugin, so it is safe for files of any origin.")

  @ArgumentParser.Argument(
    help: ArgumentHelp("A model (.tenon) or an experiment (.yaml).", valueName: "ARCHIVE_OR_EXPERIMENT"))
  var file: String

  @Option(name: .customLong("set"), help: ArgumentHelp("Change a setting of an experiment.", valueName: "K=V"))
  var overrides: [String] = []

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var host: HostOptions

  func run() throws {
    if file.hasSuffix(".yaml") || file.hasSuffix(".yml") {
      let experiment = try Experiment(path: file, overrides: overrides)
      let summary = try ExperimentSummary(experiment, factory: host.session(for: experiment).factory)
      json ? Console.line(try summary.json.text(.pretty)) : show(summary)
    } else {
      let archive = try ModelArchive(path: file)
      json ? Console.line(try archive.description.text(.pretty)) : show(archive)
    }
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
    Console.line(
      "\(Format.count(summary.parameterCount)) parameters; a training step computes in "
        + "\(Format.bytes(summary.arenaByteCount))")
  }

  private func show(_ archive: ModelArchive) {
    Console.line("model \(archive.name)")
    if let sample = archive.sample, let input = archive.input {
      Console.line("sample \(sample), model input \(input)")
    }
    if let signature = archive.signature {
      Console.line("inputs: \(signature.inputs.map(\.description).joined(separator: ", "))")
      Console.line("outputs: \(signature.outputs.map(\.description).joined(separator: ", "))")
    }
    if !archive.classNames.isEmpty { Console.line("classes: \(archive.classNames.joined(separator: ", "))") }
    if !archive.preprocessing.isEmpty {
      Console.line("preprocessing: \(archive.preprocessing.map(\.description).joined(separator: ", "))")
    }
    var table = Table(["layer", "component", "parameters"])
    for module in archive.graph.modules {
      let own = archive.state.filter { $0.key.hasPrefix("\(module.path).") }.sorted { $0.key < $1.key }
      table.add(
        module.path, module.component.name,
        own.map { "\($0.key.dropFirst(module.path.count + 1)) \($0.value.shape)" }.joined(separator: ", "))
    }
    Console.line(table.text)
    Console.line(Format.count(archive.state.values.reduce(0) { $0 + $1.shape.elementCount }, "number"))
    for metric in archive.metrics { Console.line("\(metric.name) \(Format.fixed(metric.value, 6))") }
    for plugin in archive.plugins {
      Console.line("needs \(plugin.id) \(plugin.version), sha256 \(plugin.sha256)")
    }
  }
}

extension ModelArchive {
  /// What `inspect --json` prints: everything but the weights' values.
  fileprivate var description: JSON {
    var tensors = JSONObject()
    for (name, tensor) in state.sorted(by: { $0.key < $1.key }) {
      tensors[name] = [
        "dtype": .string(tensor.dtype.description), "shape": .array(tensor.shape.dimensions.map(JSON.int)),
      ]
    }
    return ["manifest": manifest, "graph": graph.json, "tensors": .object(tensors)]
  }
}
