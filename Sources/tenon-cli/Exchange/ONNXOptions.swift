import ArgumentParser
import Tenon

/// What `export --to onnx` is told besides.
struct ONNXOptions: ParsableArguments {
  @Flag(help: "onnx: let the graph begin with samples as the dataset gives them, and prepare them.")
  var preprocessing = false

  @Flag(help: "onnx: let outputs be probabilities and the like, as for predict.")
  var predictions = false

  @OptionGroup(title: "Options of onnx and bundle, which load plugins") var host: HostOptions

  /// Whether neither was asked for.
  var isEmpty: Bool { !preprocessing && !predictions }

  func export(_ archive: String, to output: String) throws {
    let loaded = try host.session().model(at: archive)
    for note in loaded.notes { Console.error("note: \(note)") }
    for note in try loaded.exportONNX(to: output, preparing: preprocessing, predicting: predictions) {
      Console.error("note: \(note)")
    }
    Console.line("\(output): the model \(loaded.archive.name), ONNX opset 17")
  }
}
