import ArgumentParser
import Tenon

/// `tenon convert IN OUT`.
struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Write the tensors of a file as a file of another program.",
    discussion: """
      Reads .pt, .safetensors, .npz, .onnx and .tenon, whatever the file is called, and writes what the end of OUT says. Nested \
      checkpoints of PyTorch are flattened, with dots between the keys; --part takes one of their parts. Values that are no \
      tensors are left out. One tensor is in memory at a time.
      """)

  @ArgumentParser.Argument(help: ArgumentHelp("The file to read.", valueName: "IN"))
  var input: String

  @ArgumentParser.Argument(help: ArgumentHelp("The file to write: .pt, .safetensors or .npz.", valueName: "OUT"))
  var output: String

  @Option(help: ArgumentHelp("Take one part of a checkpoint of PyTorch: model, optimizer.state.", valueName: "KEYS"))
  var part: String?

  func run() throws {
    let format = try FileFormat(named: output)
    let source = try TensorFile.open(input, part: part)
    try ExchangeOutput.write(source, as: format, to: output)
  }
}
