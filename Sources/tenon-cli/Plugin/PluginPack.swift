import ArgumentParser
import Tenon

struct PluginPack: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack", abstract: "Make the zip of a plugin that people exchange.",
    discussion: "Prints the hash that whoever receives it can agree to.")

  @ArgumentParser.Argument(
    help: ArgumentHelp("A folder with plugin.json, as `build` leaves it, or a library.", valueName: "PLUGIN"))
  var source: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("The zip to write. Default: VENDOR-NAME-VERSION-PLATFORM.zip here.", valueName: "FILE"))
  var output: String?

  @Option(
    help: ArgumentHelp("Sign it with the private key in this file; `archive keygen` makes one.", valueName: "FILE"))
  var key: String?

  func run() throws {
    let key = try key.map { try KeyFiles.signingKey($0) }
    let packed = try PluginPacker(probe: PluginFolders.probe()).pack(source, to: output, signedWith: key)
    let manifest = packed.manifest
    Console.line("packed \(manifest.id) \(manifest.version): \(packed.path)")
    if let key { Console.line("signed by \(key.publicKey)") }
    Console.line(
      "install it: \(Console.program) plugin install \(ShellWord.path(packed.path)) --trust "
        + "\(manifest.id)@sha256:\(manifest.installation?.sha256 ?? "")")
  }
}
