import Foundation
import Tenon
import TenonProcess

/// Asks the person at the terminal whether a plugin may run.
enum TrustPrompt {
  /// Whether somebody can be asked: both ends of the conversation are a terminal.
  static var isPossible: Bool { isatty(STDIN_FILENO) == 1 && isatty(StandardStreams.errors) == 1 }

  /// Shows what is known and waits for an answer; anything but yes is no.
  ///
  /// - Parameter signer: of the zip that it comes in, where it comes in one.
  static func ask(_ library: UnknownLibrary, source: String, signer: PublicKey? = nil) -> Bool {
    var text = "\n\(library.id)\(library.version.isEmpty ? "" : " \(library.version)") has not been trusted yet\n"
    text += "  source:  \(String(source.prefix(300)).visibleLine)\n"
    text += "  sha256:  \(library.sha256)\n"
    if let signer { text += "  signed:  \(signer)\n" }
    text += "  license: \(library.license.isEmpty ? "not stated" : String(library.license.prefix(300)).visibleLine)\n"
    text += "A plugin is native code: it can do all that you can do on this machine. Run it? [y/N] "
    Console.ask(text)
    return ["y", "yes"].contains(readLine()?.lowercased() ?? "")
  }
}
