import ArgumentParser
import Tenon

/// `tenon import FILE --model EXPERIMENT_OR_ARCHIVE`.
struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Put the weights of another program's file into a model.",
    discussion: """
      Reads .pt, .safetensors, .npz and .tenon, whatever the file is called. Every tensor of the model has to be in the file, by \
      its name and shape, and no other ones; --rename and --exclude help where that is not so.
      """)

  @ArgumentParser.Argument(help: ArgumentHelp("The file with the weights.", valueName: "FILE"))
  var file: String

  @Option(help: ArgumentHelp("A model (.tenon) that takes them.", valueName: "ARCHIVE"))
  var model: String

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("The model to write (.tenon).", valueName: "FILE"))
  var output: String

  func run() throws {
    var archive = try ModelArchive(path: model)
    let source = try TensorFile.open(file)
    archive.state = Dictionary(
      try source.tensors.indices.map { (source.tensors[$0].name, try source.read($0)) },
      uniquingKeysWith: { first, _ in first })
    try archive.write(to: output)
  }
}
