import Foundation
import Tenon
import TenonBundle

/// Writes a bundle with a moving line on a terminal, and says what came of it.
enum BundleOutput {
  static func write(_ archive: String, to path: String, factory: ComponentFactory) throws {
    let installation = Installation(executable: Foundation.Bundle.main.executablePath ?? "")
    let bundle = try TenonBundle.Bundle(of: archive, factory: factory, installation: installation)
    let progress = ExchangeProgress("writing \(path)")
    try bundle.write(to: path, progress: progress.show)
    progress.end()
    for note in bundle.notes { Console.error("note: \(note)") }
    Console.line("\(path): \(bundle.name) with \(Format.count(bundle.plugins.count, "plugin"))")
  }
}
