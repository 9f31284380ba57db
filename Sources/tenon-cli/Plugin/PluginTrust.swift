import ArgumentParser
import Tenon

struct PluginTrust: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trust", abstract: "Agree to run a plugin's library for good, or take that back.",
    discussion: "Without arguments, and with --list, shows what is trusted.")

  @ArgumentParser.Argument(
    help: ArgumentHelp(
      "vendor/name@sha256:HASH; with --revoke vendor/name stands for all its hashes.", valueName: "ID@sha256:HASH"))
  var pin: String?

  @Flag(help: "Take the agreement back.")
  var revoke = false

  @Flag(help: "Show what is trusted.")
  var list = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if revoke, pin == nil { throw ValidationError("--revoke what? vendor/name or vendor/name@sha256:HASH") }
    if list, pin != nil { throw ValidationError("--list shows everything; give no plugin") }
  }

  func run() throws {
    let store = TrustStore(try PluginFolders.own().trustFile)
    guard let pin else { return try show(store) }
    guard revoke else {
      let pin = try PluginPin(pin)
      try store.add(pin, version: "", source: "tenon plugin trust")
      return Console.line("trusted \(pin)")
    }
    let exact = pin.contains("@") ? try PluginPin(pin) : nil
    let revoked = try store.revoke(id: exact?.id ?? pin, sha256: exact?.sha256)
    guard !revoked.isEmpty else {
      throw MissingPart("\(pin) was not trusted", "`tenon plugin trust --list` shows what is")
    }
    for entry in revoked { Console.line("no longer trusted: \(entry.pin)") }
  }

  private func show(_ store: TrustStore) throws {
    let entries = try store.entries()
    guard !json else {
      let items = entries.map { entry -> JSON in
        [
          "id": .string(entry.pin.id), "version": .string(entry.version), "sha256": .string(entry.pin.sha256),
          "source": .string(entry.source), "added": .string(entry.added),
        ]
      }
      return Console.line(try JSON.array(items).text())
    }
    guard !entries.isEmpty else { return Console.line("nothing but the built-in plugins is trusted") }
    var table = Table(["plugin", "version", "sha256", "from", "since"])
    for entry in entries { table.add(entry.pin.id, entry.version, entry.pin.sha256, entry.source, entry.added) }
    Console.line(table.text)
  }
}
