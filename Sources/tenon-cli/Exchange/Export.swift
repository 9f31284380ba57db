import ArgumentParser
import Tenon

/// `tenon export ARCHIVE --to FORMAT`.
struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Write a model as a file of another program.",
    discussion: """
      pt: a state_dict that PyTorch loads with weights_only=True, its names those of PyTorch's modules; of a checkpoint a \
      dictionary with model_state_dict and optimizer_state_dict, with which torch.optim goes on. safetensors, npz: the \
      model's tensors. tenon: the model of a checkpoint alone. For these no plugin is loaded, and one tensor is in memory at \
      a time. onnx: the model itself, by ONNX's operators, with its parameters; its plugins say how.

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

  @Flag(help: "Take the checkpoint.tenon in the archive's folder, with the optimizer's state.")
  var checkpoint = false

  @Flag(help: "Write the model's tensors of a checkpoint alone.")
  var weightsOnly = false

  @Flag(
    help: """
      Begin all names with that of the model's only layer, '0.', where there is only one and it is a network; else they \
      are without it, as torchvision's are.
      """)
  var fullNames = false

  @OptionGroup var onnx: ONNXOptions

  func validate() throws {
    guard format == .onnx || onnx.isEmpty else {
      throw ValidationError("--preprocessing and --predictions are about --to onnx")
    }
    if checkpoint, weightsOnly {
      throw ValidationError("--checkpoint is about the optimizer's state, and --weights-only leaves it out")
    }
    if checkpoint, format != .pt {
      throw ValidationError("--checkpoint goes with --to pt, which has a form for an optimizer's state")
    }
  }

  func run() throws {
    let source = checkpoint ? "\(Folder.above(archive))/\(RunDirectory.checkpointName)" : archive
    guard try FileFormat(of: source) == .tenon else { throw ExchangeError.noArchive(source) }
    let output = try output ?? format.output(for: source)
    switch format {
    case .pt where try !weightsOnly && Checkpoint.isOne(source): try writeCheckpoint(source, to: output)
    case .pt: try writeTensors(of: source, as: .pt, to: output)
    case .safetensors: try writeTensors(of: source, as: .safetensors, to: output)
    case .npz: try writeTensors(of: source, as: .npz, to: output)
    case .onnx: try onnx.export(source, to: output)
    case .tenon:
      let model = try ModelArchive(path: source)
      try model.write(to: output)
      Console.line("\(output): the model \(model.name)")
    case .bundle: try BundleOutput.write(source, to: output, factory: onnx.host.session().factory)
    }
  }

  private func writeTensors(of source: String, as format: FileFormat, to output: String) throws {
    let state = try ArchiveState(source, isBare: !fullNames)
    if let prefix = state.prefix { Console.error("note: names are without '\(prefix)'; --full-names keeps it") }
    try ExchangeOutput.write(state, as: format, to: output)
  }

  private func writeCheckpoint(_ source: String, to output: String) throws {
    let progress = ExchangeProgress("writing \(output)")
    try TorchCheckpoint.write(source, to: output, isBare: !fullNames, progress: progress.show)
    progress.end()
    Console.line("\(output): epoch, step, model_state_dict, optimizer_state_dict")
  }
}

extension ExchangeError {
  fileprivate static func noArchive(_ path: String) -> ExchangeError {
    ExchangeError(
      Diagnostic("export-archive", "\(path) is no model of Tenon").expected("a file that `tenon train` has written")
        .help("`tenon convert` writes the tensors of other programs' files"))
  }
}
