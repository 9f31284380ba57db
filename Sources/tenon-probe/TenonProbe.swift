import Foundation
import TenonCore
import TenonHost
import TenonProcess
import TenonServices

/// Loads one library and prints one line of JSON about it.
///
///     tenon-probe libacme.so
///     {"schema": 1, "manifest": {...}, "seconds": 0.004}
///
/// With `--report` the line goes to descriptor 3, as does a note when the library crashes: so it is run by
/// `tenon`, under limits. Exit codes: 0 described or refused (then the line has "error"), 2 a wrong command line.
@main
enum TenonProbe {
  static func main() {
    signal(SIGPIPE, SIG_IGN)
    var arguments = CommandLine.arguments.dropFirst()
    let isReported = arguments.first == "--report"
    if isReported { arguments = arguments.dropFirst() }
    guard arguments.count == 1, let library = arguments.first else {
      DescriptorOutput.write("usage: tenon-probe [--report] LIBRARY\n", to: STDERR_FILENO)
      exit(2)
    }
    if isReported {
      CrashExplanation.report(on: 3)
    } else {
      CrashExplanation.print(advice: "")
    }
    let start = ContinuousClock.now
    var line: JSONObject = ["schema": 1]
    do {
      let manifest = try Manifest(describing: library, host: Host(threads: 1, log: { _, _, _ in }), portable: false)
      line["manifest"] = manifest.json
    } catch {
      let received = error.diagnostic.details.first { $0.label == "received" }.map { ": \($0.text)" } ?? ""
      line["error"] = .string(error.diagnostic.headline + received)
    }
    line["seconds"] = .double((ContinuousClock.now - start) / .seconds(1))
    let text = (try? JSON.object(line).text()) ?? "{\"schema\": 1, \"error\": \"it cannot be described as JSON\"}"
    DescriptorOutput.write(text + "\n", to: isReported ? 3 : STDOUT_FILENO)
    // Nothing that the library left for the end of the process is run.
    _exit(0)
  }
}
