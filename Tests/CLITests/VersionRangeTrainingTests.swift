import Foundation
import PluginFixtures
import TenonArchive
import TestSupport
import Testing

/// `plugins:` in an experiment decides which installed version is used.
@Suite struct VersionRangeTrainingTests {
  let user: PluginUser

  init() throws {
    user = try PluginUser()
    for version in ["1.1.0", "1.4.0", "2.0.0"] {
      let plugin = try FixturePlugin.loose([FixturePlugin.define("VERSION", version)])
      try user.succeed(user.command, ["plugin", "install", plugin.library, "--trust", user.pin(plugin)])
    }
  }

  private func train(_ range: String, run: String, _ more: String...) throws -> Command.Output {
    let experiment = try String(contentsOfFile: user.experiment, encoding: .utf8)
    let path = try user.folder.write("\(experiment)\nplugins: {acme/fixture: \(range)}\n", to: "\(run)/shapes.yaml")
    return try user.command.run(["train", path, "--run", user.folder.file("run-\(run)")] + more)
  }

  private func version(_ run: String) throws -> String? {
    try ModelArchive(path: user.folder.file("run-\(run)/model.tenon")).plugins.first { $0.id == "acme/fixture" }?
      .version
  }

  @Test(arguments: [("^1.0", "1.4.0"), ("1.1.0", "1.1.0"), ("^2", "2.0.0")])
  func highestVersionInTheRange_isUsed_andStandsInTheArchive(_ range: String, _ expected: String) throws {
    let result = try train(range, run: "good")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try version("good") == expected)
    let text = try ModelArchive(path: user.folder.file("run-good/model.tenon")).experiment.text()
    #expect(text.contains("\"plugins\":{\"acme/fixture\":\"\(range)\"}"), "\(text)")
  }

  @Test func rangeWithoutAnInstalledVersion_isRefused_withWhatIsThere() throws {
    let result = try train("^1.5", run: "refused")
    #expect(result.status == 1 && result.errors.contains("error[plugin-version]"), "\(result.errors)")
    #expect(result.errors.contains("the experiment asks for acme/fixture ^1.5"))
    #expect(result.errors.contains("1.5 or later, below 2"))
    for version in ["1.1.0", "1.4.0", "2.0.0"] { #expect(result.errors.contains("\(version): ")) }
    #expect(result.errors.contains("refused/shapes.yaml:"), "the line is shown: \(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: user.folder.file("run-refused")))
  }

  @Test func pluginThatIsNotThere_isRefused() throws {
    let result = try train("^1.0, acme/nothing: ^1.0", run: "nothing")
    #expect(result.status == 1 && result.errors.contains("acme/nothing ^1.0"), "\(result.errors)")
    #expect(result.errors.contains("received: no such plugin"))
  }

  @Test func buildInANamedFolder_isRefusedOutOfTheRange_notReplacedByAnInstalledOne() throws {
    let build = try FixturePlugin.installed([FixturePlugin.define("VERSION", "3.0.0")]) { $0["version"] = "3.0.0" }
    let loose = try FixturePlugin.loose([FixturePlugin.define("VERSION", "3.0.0")])
    for folder in [build.folder.path, loose.folder.path] {
      let result = try train("^1.0", run: "named", "--plugin-path", folder)
      #expect(result.status == 1 && result.errors.contains("error[plugin-version]"), "\(result.errors)")
      #expect(result.errors.contains("3.0.0: \(folder)"), "\(result.errors)")
    }
    let used = try train("^3.0", run: "used", "--plugin-path", build.folder.path)
    #expect(used.status == 0, "\(used.errors)")
    #expect(try version("used") == "3.0.0")
  }

  @Test func resumedRun_keepsToItsRange() throws {
    #expect(try train("^1.0", run: "good").status == 0)
    let resumed = try user.command.run(
      "train", "--resume", user.folder.file("run-good"), "--set", "training.epochs=2")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try version("good") == "1.4.0")
  }

  @Test(arguments: ["1.2", "3", "true", "\">=1\"", "\"^1.x\"", "[1]", "\"\""])
  func whatIsNoRange_isRefusedWithItsForm(_ text: String) throws {
    let result = try train(text, run: "wrong")
    #expect(result.status == 1 && result.errors.contains("error[bad-value]"), "\(result.errors)")
    #expect(result.errors.contains("a range such as ^1.2, or one version"))
  }
}
