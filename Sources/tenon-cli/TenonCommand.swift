import ArgumentParser
import Foundation
import Tenon

/// The `tenon` command.
///
/// Exit codes: 0 done, 1 failed, 2 the command line is wrong, 130 stopped by Ctrl-C, 143 by SIGTERM.
@main
struct TenonCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tenon", abstract: "Train networks whose every part is a plugin.", version: tenonVersion,
    subcommands: [Train.self, Evaluate.self, Predict.self, Inspect.self, Bench.self, PluginCommand.self])

  static func main() {
    // A reader that went away (`tenon plugin list | head`) is no reason to die by a signal.
    signal(SIGPIPE, SIG_IGN)
    CrashExplanation.print(advice: "")
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let error as any TenonError {
      Console.error(error.description)
      Foundation.exit(1)
    } catch let error as ComponentError {
      Console.error(Diagnostic("plugin-fault", error.description).description)
      Foundation.exit(1)
    } catch let error as CocoaError {
      let path = error.filePath.map { " \($0)" } ?? ""
      let headline = "a file or folder cannot be used\(path): \(error.systemReason)"
      Console.error(Diagnostic("file-failed", headline).description)
      Foundation.exit(1)
    } catch let code as ExitCode {
      Foundation.exit(code.rawValue)
    } catch {
      let code = exitCode(for: error)
      let text = fullMessage(for: error)
      if code.isSuccess {
        Console.line(text)
      } else {
        Console.error(text)
      }
      Foundation.exit(code.isSuccess ? 0 : code == .validationFailure ? 2 : 1)
    }
  }
}
