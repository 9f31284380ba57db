import ArgumentParser
import Tenon

struct ShowGraph: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph", abstract: "A network as boxes with the shapes that they yield.",
    discussion: """
      tenon show graph model.tenon -o network.svg
      tenon show graph experiment.yaml --input 3,224,224 -o network.png

      Of an experiment the shapes follow from --input, else from a sample of its data. An archive loads no plugin.
      """)

  @OptionGroup var experiment: ShownExperiment

  @Option(
    name: .customLong("input"),
    help: ArgumentHelp(
      "Of an experiment: the size of a sample as the network reads it, as in `tenon inspect`; may be repeated.",
      valueName: "SIZE"))
  var input: [String] = []

  @OptionGroup var output: FigureOptions

  func validate() throws {
    for text in input where InputSize(text) == nil {
      throw ValidationError("--input must be a size as in 3,224,224 or image=3,224,224, received '\(text)'")
    }
    guard experiment.isFile || (input.isEmpty && experiment.overrides.isEmpty) else {
      throw ValidationError("--input and --set are about an experiment (.yaml), received '\(experiment.path)'")
    }
  }

  func run() throws {
    guard experiment.isFile else {
      let path = experiment.path
      let archive =
        Folder.isThere(path) ? try ShownModel.archivePath(ofRun: path) : path
      let read = try ModelArchive(path: archive, weights: .mapped)
      return try output.write(GraphFigure(read.graph, read.summary, of: read.name).figure)
    }
    let read = try experiment.read()
    let factory = try experiment.host.session(for: read).factory
    let outline = try ExperimentOutline(read, inputs: input.compactMap { InputSize($0) }, factory: factory)
    try output.write(GraphFigure(outline.graph, outline.summary, of: read.name).figure)
  }
}
