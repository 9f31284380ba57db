import ArgumentParser
import CTenonExit
import Foundation
import Tenon
import TenonVerify

struct PluginVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify", abstract: "Find out whether a plugin is correct.",
    discussion: """
      The plugin runs in child processes under limits, so that one that crashes, hangs or prints is reported and does \
      no harm to this command. It has all rights of its user there: verify what you would run. Exit code: 0 when all \
      checks pass, 1 when one fails.
      """)

  @ArgumentParser.Argument(
    help: ArgumentHelp(
      "A plugin's library, its folder, or the id of a plugin that is found.", valueName: "LIBRARY_DIR_OR_ID"))
  var plugin: String

  @Option(
    name: .customLong("plugin-path"),
    help: ArgumentHelp("A folder to search for the id before all others; may be repeated.", valueName: "DIR"))
  var pluginPaths: [String] = []

  @Flag(help: "Fewer shapes, and 100 instances instead of 10,000.")
  var quick = false

  @Flag(help: "Print JSON.")
  var json = false

  @Option(
    name: .customLong("check"), help: ArgumentHelp("Make this check only; may be repeated.", valueName: "NAME"))
  var checks: [String] = []

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "An argument to try a component with, where it cannot be guessed: MNIST.root=data/mnist.",
      valueName: "COMPONENT.ARGUMENT=VALUE"))
  var settings: [String] = []

  @Option(name: .customLong("call-limit"), help: ArgumentHelp("How long one call may take.", valueName: "SECONDS"))
  var callSeconds = PluginVerifier.defaultCallSeconds

  func validate() throws {
    guard callSeconds > 0, callSeconds <= 3600 else {
      throw ValidationError("--call-limit must be above 0 and at most 3600, received \(callSeconds)")
    }
    if let unknown = checks.first(where: { !PluginVerifier.checkNames.contains($0) }) {
      throw ValidationError(
        "--check \(unknown): there is no such check; there are \(PluginVerifier.checkNames.joined(separator: ", "))")
    }
    _ = try hints()
    guard !plugin.hasSuffix(".so") || FileManager.default.fileExists(atPath: plugin) else {
      throw ValidationError("there is no '\(plugin)'")
    }
  }

  func run() throws {
    let options = VerifyOptions(isQuick: quick, checks: Set(checks), hints: try hints())
    let verifier = PluginVerifier(
      executable: Bundle.main.executablePath ?? "", options: options, callSeconds: callSeconds)
    let report = try verifier.verify(NamedLibrary(plugin, pluginPaths: pluginPaths).path)
    if json {
      Console.line(try report.json.text(.pretty))
    } else {
      var table = Table(["component", "check", "result", "detail"])
      for finding in report.findings {
        let result = finding.result == .failed ? "FAILED" : finding.result.rawValue
        table.add(finding.component, finding.check, result, finding.detail)
      }
      Console.line(table.text)
      Console.line(report.summary)
    }
    if !report.isPassed { throw ExitCode(1) }
  }

  private func hints() throws -> [VerifyOptions.Hint] {
    try settings.map { setting in
      let sides = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let names = sides[0].split(separator: ".").map(String.init)
      guard sides.count == 2, names.count == 2 else {
        throw ValidationError("--set \(setting): expected COMPONENT.ARGUMENT=VALUE")
      }
      let value = (try? JSON.parse(Array(sides[1].utf8))).flatMap { Value($0) } ?? .string(sides[1])
      return VerifyOptions.Hint(component: names[0], argument: names[1], value: value)
    }
  }
}

/// What `verify` starts, often hundreds of times: nobody types it, and it is no command that arguments are parsed for.
enum PluginVerifyChild {
  /// Does what a child has to do and ends the process, if these are the arguments of one.
  static func run(ifAskedBy arguments: [String]) {
    let command = PluginVerifier.childCommand
    guard arguments.count == command.count + 1, arguments.starts(with: command) else { return }
    let ending = VerifyChild.run(requestFile: arguments[command.count])
    if ending.isFull { tenon_exit_in_full(ending.status) }
    // Threads of a plugin may still run; nothing of theirs is waited for.
    tenon_exit_leave(ending.status)
  }
}
