import ArgumentParser
import Tenon

struct ShowActivations: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "activations",
    abstract: "What the layers of a model yield for one batch, and how many units do nothing.",
    discussion: """
      tenon show activations runs/demo -o activations.png
      tenon show activations model.tenon --layer 9 --data /data -o units.png

      The batch is the first one that `tenon evaluate` would measure. All layers: how their numbers are spread. --layer: the \
      mean of each of its units.
      """)

  @OptionGroup var model: ShownModel
  @OptionGroup var data: ShownData

  @Option(help: ArgumentHelp("Show the units of this layer alone.", valueName: "LAYER"))
  var layer: String?

  @OptionGroup var output: FigureOptions

  /// The first batch is enough.
  private struct Seen: Error {}

  func run() throws {
    let loaded = try model.loaded()
    let modules = loaded.archive.graph.modules
    if let layer { _ = try loaded.archive.graph.value(at: layer) }
    let paths = layer.map { [$0] } ?? modules.map(\.path)
    var (layers, note): ([ActivationsFigure.Layer], String) = ([], "")
    do {
      try data.evaluate(loaded) { _ in
        return { batch in
          layers = try Self.layers(paths, of: loaded, batch)
          note = "\(batch.name) data, the first batch: \(Format.count(batch.count, "sample"))"
          throw Seen()
        }
      }
    } catch is Seen {}
    guard let first = layers.first else { throw ShowError.noActivations(loaded.archive.name) }
    let name = loaded.archive.name
    try output.write(
      layer == nil
        ? ActivationsFigure(layers, of: name, note: note).figure
        : ActivationsFigure.units(of: first, in: name, note: note))
  }

  private static func layers(
    _ paths: [String], of loaded: LoadedModel, _ batch: EvaluatedBatch
  ) throws -> [ActivationsFigure.Layer] {
    let plan = try loaded.plans(taps: paths).plan(.eval, for: batch.fields)
    try plan.bind(batch.fields)
    try plan.forward(step: 0)
    return paths.compactMap { path in
      let component = loaded.archive.graph.modules.first { $0.path == path }?.component.name ?? ""
      return plan.output(path).flatMap { ActivationsFigure.Layer(path, component, $0) }
    }
  }
}

extension ShowError {
  fileprivate static func noActivations(_ model: String) -> ShowError {
    ShowError(
      diagnostic: Diagnostic("no-activations", "nothing that '\(model)' computes can be shown")
        .expected("float32 values with a row for each sample, [N, units, ...]"))
  }
}
