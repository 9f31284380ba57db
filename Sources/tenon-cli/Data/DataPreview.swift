import ArgumentParser
import Tenon

struct DataPreview: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview", abstract: "Draw samples before and after the transforms of training.",
    discussion: """
      tenon data preview experiment.yaml -o preview.png --samples 6 --draws 5

      Samples are taken from all over the training part, one of each class in turn where the data knows its classes. What \
      mixes the samples of a batch is left out.
      """)

  @OptionGroup var data: ExaminedData

  @Option(name: .shortAndLong, help: ArgumentHelp("The picture: a .png or an .svg file.", valueName: "FILE"))
  var output: String

  @Option(help: ArgumentHelp("How many samples.", valueName: "N"))
  var samples = 6

  @Option(help: ArgumentHelp("How many draws of the transforms of each.", valueName: "N"))
  var draws = 4

  func validate() throws {
    try FigureOptions.check("--samples", samples, most: 100)
    try FigureOptions.check("--draws", draws, most: 20)
    try FigureOptions.checkName(output)
  }

  func run() throws {
    let experiment = try data.experiment()
    let factory = try data.host.session(for: experiment).factory
    let preview = try SamplePreview(experiment, factory: factory, count: samples, draws: draws)
    for sample in preview.skipped { Console.error("skipped \(sample)") }
    try PreviewFigure(preview, of: experiment.name).drawing().write(to: output)
    Console.line(ShellWord.path(output))
  }
}
