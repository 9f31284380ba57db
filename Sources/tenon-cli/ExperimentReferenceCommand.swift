import ArgumentParser
import Foundation
import Tenon
import TenonProcess

/// Makes `docs/experiment.md`.
struct ExperimentReferenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "experiment-reference", abstract: "Print the reference of experiments as Markdown.",
    shouldDisplay: false)

  @ArgumentParser.Argument(help: ArgumentHelp("The experiment that closes it.", valueName: "EXPERIMENT"))
  var example: String

  func run() throws {
    let text = try String(contentsOfFile: example, encoding: .utf8)
    // An example that cannot be read is none.
    _ = try Experiment(path: example)
    DescriptorOutput.write(ExperimentReference.markdown(example: text), to: StandardStreams.output)
  }
}
