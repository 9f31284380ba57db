import Foundation
import PluginFixtures
import TestSupport
import Testing

/// Whoever inspects a model that somebody else made is asked before any plugin of it runs, and only where one has to.
@Suite struct TrustPromptTests {
  private static let question = "Run it? [y/N]"
  private let user: PluginUser
  private let model: String

  /// A model with a layer of a plugin that is installed, and no longer trusted.
  init() throws {
    user = try PluginUser()
    let plugin = try FixturePlugin.loose()
    try user.succeed(user.command, ["plugin", "install", plugin.library, "--trust", user.pin(plugin)])
    try user.succeed(user.command, ["train", user.experiment, "--run", user.folder.file("run")])
    try user.succeed(user.command, ["plugin", "trust", "--revoke", "acme/fixture"])
    model = user.folder.file("run/model.tenon")
  }

  private func inspect(_ options: [String], answer: String) throws -> PseudoTerminal {
    try PseudoTerminal(
      columns: 100, ["inspect", model] + options, answering: answer, environment: user.command.environment)
  }

  @Test func withoutASize_nobodyIsAsked() throws {
    let shown = try inspect([], answer: "n\n")
    #expect(shown.status == 0 && shown.text.contains("acme/Twice") && !shown.text.contains(Self.question))
  }

  @Test func withASize_thePersonDecides() throws {
    let refused = try inspect(["--input", "1,28,28"], answer: "n\n")
    #expect(refused.status == 1 && refused.text.contains(Self.question), "\(refused.text)")
    #expect(refused.text.contains("acme/fixture 1.0.0 has not been trusted yet"))
    #expect(refused.text.contains("error[plugin-not-trusted]") && !refused.text.contains("MFLOP"))

    let agreed = try inspect(["--input", "1,28,28"], answer: "y\n")
    #expect(agreed.status == 0 && agreed.text.components(separatedBy: Self.question).count == 2, "\(agreed.text)")
    #expect(agreed.text.contains("MFLOP") && agreed.text.contains("acme/Twice"))
  }

  @Test func withoutATerminal_itIsRefused_withoutAQuestion() throws {
    let result = try user.command.run("inspect", model, "--input", "1,28,28")
    #expect(result.status == 1 && result.errors.contains("error[plugin-not-trusted]"), "\(result.errors)")
    #expect(!result.errors.contains(Self.question))
  }
}
