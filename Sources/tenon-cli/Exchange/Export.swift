import ArgumentParser
import Tenon

/// `tenon export ARCHIVE --to FORMAT`.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write a model as a file of another program.",
    discussion: """
      pt: a state_dict that PyTorch loads with weights_only=True, its names those of PyTorch's modules. safetensors, npz: the \
      same tensors. tenon: the model of a checkpoint alone. No plugin is loaded for these, and one tensor is in memory at a time.

      bundle: a folder, or one file where -o ends with .tar.gz, that predicts on Linux machines without Tenon: the model, \
      tenon-predict, libtenon_predict.so for programs in C, Python and others, the plugins that the model needs and the \
      libraries that these need.
      """)

  @ArgumentParser.Argument(help: ArgumentHelp("A model or a checkpoint (.tenon).", valueName: "ARCHIVE"))
  var archive: String

  @Option(name: .customLong("to"), help: ArgumentHelp("What to write.", valueName: "FORMAT"))
  var format: ExportFormat

  @Option(
    name: [.customShort("o"), .customLong("output")],
    help: ArgumentHelp("The file to write. Default: the archive's name with the format's end.", valueName: "FILE"))
  var output: String?

  @OptionGroup var host: HostOptions

  func run() throws {
    let output = try output ?? format.output(for: archive)
    guard try FileFormat(of: archive) == .tenon else { throw ExchangeError.noArchive(archive) }
    switch format {
    case .pt: try ExchangeOutput.write(TensorFile.open(archive), as: .pt, to: output)
    case .safetensors: try ExchangeOutput.write(TensorFile.open(archive), as: .safetensors, to: output)
    case .npz: try ExchangeOutput.write(TensorFile.open(archive), as: .npz, to: output)
    case .tenon:
      let model = try ModelArchive(path: archive)
      try model.write(to: output)
      Console.line("\(output): the model \(model.name)")
    case .bundle: try BundleOutput.write(archive, to: output, factory: host.session().factory)
    }
  }
}

extension ExchangeError {
  fileprivate static func noArchive(_ path: String) -> ExchangeError {
    ExchangeError(
      Diagnostic("export-archive", "\(path) is no model of Tenon").expected("a file that `tenon train` has written")
        .help("`tenon convert` writes the tensors of other programs' files"))
  }
}
