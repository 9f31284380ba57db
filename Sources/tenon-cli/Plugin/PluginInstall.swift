import ArgumentParser
import Foundation
import Tenon

struct PluginInstall: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "install", abstract: "Install a plugin for this user.",
    discussion: """
      Its library is tried in a process of its own first, under limits. A plugin is native code with all of your
      rights: its hash must be agreed to, on the terminal or with --trust.
      """)

  @ArgumentParser.Argument(
    help: ArgumentHelp("A library (.so), a folder with plugin.json, or a zip made by `pack`.", valueName: "PLUGIN"))
  var source: String

  @Option(
    help: ArgumentHelp("Agree to the plugin with this hash; may be repeated.", valueName: "ID@sha256:HASH"))
  var trust: [String] = []

  @Option(
    help: ArgumentHelp(
      "Who must have signed the zip: a file with a public key, or ed25519: and its digits.", valueName: "PUBLIC_KEY"))
  var signer: String?

  func run() throws {
    let pins = try trust.map { try PluginPin($0) }
    let signer = try signer.map { try KeyFiles.publicKey($0) }
    let result = try PluginFolders.installer().install(source, signer: signer) { offer in
      if pins.contains(offer.library.pin) { return true }
      return TrustPrompt.isPossible && TrustPrompt.ask(offer.library, source: source, signer: offer.signer)
    }
    let manifest = result.manifest
    if let signer = result.signer { Console.line("signed by \(signer)") }
    if result.wasThere {
      Console.line("\(manifest.id) \(manifest.version) is installed already: \(result.folder)")
    } else {
      Console.line("installed \(manifest.id) \(manifest.version): \(result.folder)")
      Console.line("provides \(manifest.components.map(manifest.fullName).joined(separator: ", "))")
    }
    Console.line("a running process goes on with what it has loaded; the next start uses this")
  }
}

extension PluginFolders {
  /// - Throws: `MissingPart` without a home or without `tenon-probe`.
  static func installer() throws -> PluginInstaller { PluginInstaller(folders: try own(), probe: try probe()) }

  static func own() throws -> PluginFolders {
    guard let folders = standard() else {
      throw MissingPart("there is no folder for your plugins", "set HOME, or XDG_DATA_HOME and XDG_CONFIG_HOME")
    }
    return folders
  }

  static func probe() throws -> PluginProbe {
    let program = Bundle.main.executablePath ?? CommandLine.arguments.first ?? "tenon"
    guard let probe = PluginProbe.beside(program) else {
      throw MissingPart(
        "tenon-probe is not beside \(program)", "install Tenon anew, or run `make build`; libraries are tried with it")
    }
    return probe
  }
}

/// Something that belongs to an installation and is not there.
struct MissingPart: TenonError {
  let diagnostic: Diagnostic

  init(_ what: String, _ help: String) { diagnostic = Diagnostic("missing-part", what).help(help) }
}
