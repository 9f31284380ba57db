import CTenonExit
import Foundation
import Tenon
import TenonProcess

/// Keeps a run explained when a plugin crashes or hangs: who it was, and how to go on.
final class RunGuard: TrainingObserver {
  private let directory: RunDirectory
  private let watchdog: CallWatchdog?

  /// - Parameter limit: longest time of a single call, seconds; 0 watches nothing.
  init(_ directory: RunDirectory, limit: Double) {
    self.directory = directory
    let path = directory.path
    let program = Console.program
    watchdog =
      limit <= 0
      ? nil
      : CallWatchdog(limit: limit) { overrun in
        let diagnostic = Self.advised(overrun.diagnostic, path, program)
          .help("a call that needs longer: --set training.watchdog_seconds=SECONDS, 0 for no limit")
        directory.log("failed\n\(diagnostic)".replacingOccurrences(of: "\n", with: "\n  "))
        Console.error("\(diagnostic)")
        // The call will not return, so nothing of this process can be ended in good order.
        tenon_exit_leave(1)
      }
  }

  func checkpointSaved(_ path: String) {
    CrashExplanation.print(advice: Self.advice(directory.path, Console.program).map { "  help: \($0)\n" }.joined())
  }

  private static func advised(_ diagnostic: Diagnostic, _ path: String, _ program: String) -> Diagnostic {
    guard Folder.holds("\(path)/checkpoint.tenon") else { return diagnostic }
    return advice(path, program).reduce(diagnostic) { $0.help($1) }
  }

  private static func advice(_ path: String, _ program: String) -> [String] {
    [
      "the last checkpoint is whole: \(program) train --resume \(ShellWord.path(path))",
      "`\(program) plugin verify` with the plugin's id, and the --plugin-path of this run, looks for the fault without risk",
    ]
  }
}
