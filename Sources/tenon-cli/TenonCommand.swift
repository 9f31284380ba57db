import ArgumentParser
import CTenonExit
import Foundation
import Tenon
import TenonProcess

/// The `tenon` command.
///
/// Exit codes: 0 done, 1 failed, 2 the command line is wrong, 130 stopped by Ctrl-C, 143 by SIGTERM.
@main
struct TenonCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tenon", abstract: "Train networks whose every part is a plugin.", version: tenonVersion,
    subcommands: [
      Train.self, Watch.self, Evaluate.self, Predict.self, Features.self, Inspect.self, Report.self, Export.self,
      Import.self, Convert.self, DataCommand.self, ShowCommand.self, BenchCommand.self,
      ArchiveCommand.self, PluginCommand.self, ExperimentReferenceCommand.self,
    ])

  static func main() {
    HostProgram.begin(guardExit: tenon_exit_guard)
    let arguments = HostProgram.arguments
    PluginVerifyChild.run(ifAskedBy: arguments)
    do {
      try CommandCheck.check(arguments, of: TenonCommand.self)
      try ByteArguments.check(arguments)
      var command = try parseAsRoot(arguments)
      try command.run()
      // Everything is written. What libraries have left for the end of the process does not get to run.
      tenon_exit_leave(0)
    } catch let error as CommandError {
      Console.error(error.description)
      tenon_exit_leave(2)
    } catch let error as any TenonError {
      Console.error(error.description)
      tenon_exit_leave(1)
    } catch let error as ComponentError {
      Console.error(Diagnostic("plugin-fault", error.description).description)
      tenon_exit_leave(1)
    } catch let error as CocoaError {
      let path = error.filePath.map { " \($0)" } ?? ""
      let headline = "a file or folder cannot be used\(path): \(error.systemReason)"
      Console.error(Diagnostic("file-failed", headline).description)
      tenon_exit_leave(1)
    } catch let code as ExitCode {
      tenon_exit_leave(code.rawValue)
    } catch {
      let code = exitCode(for: error)
      let text = fullMessage(for: error)
      if code.isSuccess {
        Console.line(text)
      } else {
        Console.error(CommandCheck.advised(text, arguments, of: TenonCommand.self))
      }
      tenon_exit_leave(code.isSuccess ? 0 : code == .validationFailure ? 2 : 1)
    }
  }
}
