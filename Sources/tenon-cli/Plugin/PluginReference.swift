import ArgumentParser
import Tenon
import TenonProcess

/// Makes `docs/components`; for `Scripts/component-reference`.
struct PluginReference: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reference", abstract: "Print a manifest's components as Markdown.", shouldDisplay: false)

  @ArgumentParser.Argument(help: ArgumentHelp("Manifests: one, or with --index those of all pages.", valueName: "FILE"))
  var manifests: [String]

  @Flag(help: "Print the index of the pages instead of a page.")
  var index = false

  func validate() throws {
    guard index || manifests.count == 1 else { throw ValidationError("One manifest makes one page.") }
  }

  func run() throws {
    let manifests = try manifests.map { try Manifest(path: $0) }
    let page = index ? ReferencePage(indexOf: manifests) : try ReferencePage(manifests[0])
    DescriptorOutput.write(page.text, to: StandardStreams.output)
  }
}
