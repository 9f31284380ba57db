import Foundation
import PluginFixtures
import TenonArchive
import TenonCore
import TestSupport
import Testing

/// A plugin that provides a component of a built-in name replaces it only where an experiment says so.
@Suite struct ReplacementTests {
  let folder: TemporaryFolder
  let plugin: FixturePlugin

  init() throws {
    folder = try TemporaryFolder()
    try Shapes.write(to: folder, train: 40, test: 20)
    plugin = try FixturePlugin.loose([FixturePlugin.define("NAME", "Identity")])
  }

  private func train(_ addition: String, run: String) throws -> Command.Output {
    let text = Shapes.experiment(
      root: folder.path, epochs: 1,
      model: "  - Flatten\n  - Identity\n  - Linear: {in_features: 784, out_features: 10}")
    let path = try folder.write("\(text)\n\(addition)\n", to: "\(run).yaml")
    return try Command.built.run(
      "train", path, "--plugin-path", plugin.folder.path, "--run", folder.file(run))
  }

  private func layers(_ run: String) throws -> String {
    try ModelArchive(path: folder.file("\(run)/model.tenon")).experiment.text()
  }

  @Test func bareName_meansTheBuiltInComponent_whateverIsInstalled() throws {
    let result = try train("", run: "plain")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try layers("plain").contains("tenon/Identity") && !layers("plain").contains("acme/Identity"))
  }

  @Test func use_replacesIt_andStandsInTheArchive() throws {
    let result = try train("use: {Identity: acme/Identity}", run: "replaced")
    #expect(result.status == 0, "\(result.errors)")
    let text = try layers("replaced")
    #expect(text.contains("\"use\":{\"Identity\":\"acme/Identity\"}"))
    #expect(text.contains("\"acme/Identity\"") && !text.contains("tenon/Identity"))
    let archive = try ModelArchive(path: folder.file("replaced/model.tenon"))
    #expect(archive.plugins.map(\.id).contains("acme/fixture"))
    let evaluated = try Command.built.run(
      "evaluate", folder.file("replaced/model.tenon"), "--plugin-path", plugin.folder.path)
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    let missing = try Command.built.run("evaluate", folder.file("replaced/model.tenon"))
    #expect(missing.status == 1 && missing.errors.contains("acme/fixture"), "\(missing.errors)")
  }

  @Test(arguments: [
    ("use: {Identity: acme/Nothing}", "not-found"), ("use: {Identty: acme/Identity}", "did you mean: Identity"),
    ("use: {Identity: Flatten}", "bad-value"), ("use: [Identity]", "bad-value"), ("use: {Identity: 3}", "bad-value"),
    ("use: {Adam: acme/Identity}", "wrong-kind"),
  ])
  func replacementThatCannotBe_isRefused(_ addition: String, _ text: String) throws {
    let result = try train(addition, run: "refused")
    #expect(result.status == 1 && result.errors.contains(text), "\(result.errors)")
    #expect(result.errors.contains("refused.yaml:"), "\(result.errors)")
  }
}
