import ArgumentParser
import Tenon

struct PluginList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Show every component with the library that it comes from.")

  @Flag(help: "Also show what is not trusted yet, and what was found and not used, with the reason.")
  var all = false

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var host: HostOptions

  func run() throws {
    let registry = try host.session().registry
    guard !json else { return try printJSON(registry) }
    var table = Table(["component", "kind", "plugin", "version", "library"])
    for entry in registry.entries {
      table.add(
        entry.fullName, entry.component.kindName, entry.plugin.manifest.id, entry.plugin.manifest.version,
        entry.plugin.libraryPath)
    }
    Console.line(table.text)
    guard all else { return }
    let known = KnownAgreements()
    if let problem = known.problem { Console.error(problem) }
    for (plugin, pin) in try untrusted(registry, known) {
      Console.line("not trusted yet: \(pin.id) \(plugin.manifest.version) at \(plugin.libraryPath)")
      Console.line("  to run it: \(Console.program) plugin trust \(pin)")
    }
    for skipped in registry.skipped {
      Console.line(
        "skipped \(skipped.manifest.map { "\($0.id) \($0.version)" } ?? "a plugin") at \(skipped.path): \(skipped.reason)"
      )
    }
  }

  /// Plugins that would be refused, or asked about.
  private func untrusted(
    _ registry: PluginRegistry, _ known: KnownAgreements
  ) throws -> [(plugin: PluginCandidate, pin: PluginPin)] {
    try registry.plugins.compactMap { plugin in
      guard case .missing(let pin) = try Agreement(on: plugin, in: registry, entries: known.entries) else { return nil }
      return (plugin, pin)
    }
  }

  private func printJSON(_ registry: PluginRegistry) throws {
    let untrusted = try Set(untrusted(registry, KnownAgreements()).map(\.pin.id))
    let components = registry.entries.map { entry -> JSON in
      [
        "name": .string(entry.fullName), "kind": .string(entry.component.kindName),
        "plugin": .string(entry.plugin.manifest.id), "version": .string(entry.plugin.manifest.version),
        "library": .string(entry.plugin.libraryPath),
        "trusted": .bool(!untrusted.contains(entry.plugin.manifest.id)),
      ]
    }
    let skipped = registry.skipped.map { plugin -> JSON in
      [
        "path": .string(plugin.path), "id": plugin.manifest.map { .string($0.id) } ?? .null,
        "reason": .string(plugin.reason),
      ]
    }
    Console.line(try JSON.object(["components": .array(components), "skipped": .array(skipped)]).text(.pretty))
  }
}

extension ComponentManifest {
  /// Fused layers apart, as nobody can name them in an experiment.
  fileprivate var kindName: String { isFused ? "fused \(kind)" : isMetric ? "metric" : kind.description }
}
