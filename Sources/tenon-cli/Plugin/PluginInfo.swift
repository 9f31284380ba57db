import ArgumentParser
import Tenon

struct PluginInfo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Show a component's arguments, or what a plugin provides.")

  @ArgumentParser.Argument(
    help: ArgumentHelp("A component (Conv2d, acme/Swish) or a plugin (acme/layers).", valueName: "NAME"))
  var name: String

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var host: HostOptions

  func run() throws {
    let registry = try host.session().registry
    if let plugin = registry.plugins.first(where: { $0.manifest.id == name }) {
      return try show(plugin, in: registry)
    }
    let matches = registry.entries.filter { $0.fullName == name || $0.component.declaration.name == name }
    guard !matches.isEmpty else { throw UnknownNameError(name, registry) }
    for entry in matches { try show(entry, in: registry) }
  }

  private func show(_ plugin: PluginCandidate, in registry: PluginRegistry) throws {
    guard !json else { return Console.line(try plugin.manifest.json.text(.pretty)) }
    let manifest = plugin.manifest
    Console.line("\(manifest.id) \(manifest.version)  (\(manifest.language), \(manifest.license))".visibleLine)
    if let homepage = manifest.homepage { Console.line(homepage.visibleLine) }
    Console.line("library: \(plugin.libraryPath)")
    if let hash = manifest.installation?.sha256 { Console.line("sha256: \(hash)") }
    if let agreement = try agreement(on: plugin, in: registry) { Console.line(agreement) }
    Console.line("found in: \(plugin.folder.path) (\(plugin.folder.origin))")
    Console.line("plugin ABI: \(manifest.abiMajor).\(manifest.needsMinor)")
    var table = Table(["component", "kind", "summary"])
    for component in manifest.components {
      table.add(manifest.fullName(of: component), component.kind.description, component.declaration.summary)
    }
    Console.line(table.text)
  }

  /// What the user has agreed to about a plugin of somebody else.
  private func agreement(on plugin: PluginCandidate, in registry: PluginRegistry) throws -> String? {
    let known = KnownAgreements()
    if let problem = known.problem { return "trust: \(problem)" }
    return switch try Agreement(on: plugin, in: registry, entries: known.entries) {
    case .notNeeded: nil
    case .given(let entry): "trusted since \(entry.added), from \(entry.source)"
    case .missing: "not trusted yet"
    }
  }

  private func show(_ entry: PluginRegistry.Entry, in registry: PluginRegistry) throws {
    guard !json else { return Console.line(try entry.component.json.text(.pretty)) }
    let declaration = entry.component.declaration
    Console.line("\(entry.fullName): \(declaration.summary.visibleLine)")
    Console.line("\(entry.component.kindTitle) of \(entry.plugin.manifest.id) \(entry.plugin.manifest.version)")
    if !declaration.uses.isEmpty { Console.line("made of \(declaration.uses.joined(separator: ", "))") }
    if let documentation = entry.component.documentation {
      let lines = documentation.split(separator: "\n", omittingEmptySubsequences: false)
      Console.line((["\n"] + lines.map { String($0).visibleLine + "\n" }).joined())
    }
    if declaration.arguments.isEmpty {
      Console.line("no arguments")
    } else {
      var table = Table(["argument", "default", "takes", "meaning"])
      for argument in declaration.arguments {
        table.add(
          argument.name, argument.defaultValue?.description ?? "required", argument.acceptedText, argument.summary)
      }
      Console.line(table.text)
    }
    guard let example = declaration.examples.first else { return }
    let inputs = example.inputs.map { "\($0.port) \($0.type)" }.joined(separator: ", ")
    Console.line(inputs.isEmpty ? "# for example" : "# for example, on \(inputs)")
    // With the vendor where it takes that to tell two components apart.
    let isAlone = registry.entries.count { $0.component.declaration.name == declaration.name } == 1
    Console.line(try ComponentReference(isAlone ? declaration.name : entry.fullName, example.arguments).yaml())
  }
}

/// Neither a component nor a plugin.
struct UnknownNameError: TenonError {
  let diagnostic: Diagnostic

  init(_ name: String, _ registry: PluginRegistry) {
    let names =
      registry.entries.flatMap { [$0.component.declaration.name, $0.fullName] } + registry.plugins.map(\.manifest.id)
    diagnostic = Diagnostic("not-found", "there is no component or plugin '\(name)'")
      .with("did you mean", Spelling.nearest(to: name, in: names))
      .help("`tenon plugin list` shows all")
  }
}
