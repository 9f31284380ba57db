import ArgumentParser
import Foundation
import Tenon
import TenonAuthor

extension PluginKind: ExpressibleByArgument {}
extension PluginLanguage: ExpressibleByArgument {}

struct PluginNew: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Begin a plugin: a folder that builds, with an example to change.",
    discussion: """
      The example works as it is: `tenon plugin build` in its folder, then `tenon train` with its experiment. \
      A composite is a layer made of layers: a formula, and no gradient to write.
      """)

  @ArgumentParser.Argument(
    help: ArgumentHelp("The component, as experiments will write it: Swish.", valueName: "NAME"))
  var name: String

  @Option(help: ArgumentHelp("You or your organization, in lower case: acme.", valueName: "VENDOR"))
  var vendor: String

  @Option(help: "What it is.")
  var kind: PluginKind

  @Option(help: "What to write it in.")
  var language = PluginLanguage.swift

  @Option(help: ArgumentHelp("The folder to make. Default: NAME in the current one.", valueName: "DIR"))
  var output: String?

  func run() throws {
    let name = try PluginName(component: self.name, vendor: vendor)
    let toolkit = try Toolkit(executable: Bundle.main.executablePath ?? "")
    let folder = output ?? name.component
    let files = try PluginTemplate(name, kind: kind, language: language, toolkit: toolkit).write(to: folder)
    Console.line("\(folder): \(kind) \(name.vendor)/\(name.component) in \(language.title)")
    for file in files { Console.line("  \(file)") }
    Console.line("try next:")
    let (experiment, built) = (ShellWord.path("\(folder)/experiment.yaml"), ShellWord.path("\(folder)/build"))
    Console.line("  \(Console.program) plugin build \(ShellWord.path(folder))")
    Console.line("  \(Console.program) train \(experiment) --plugin-path \(built)")
  }
}
