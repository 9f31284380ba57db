import Foundation
import PluginFixtures
import TenonHost
import TestSupport
import Testing

/// Somebody with folders of their own for plugins, and an experiment whose model has the layer `acme/Twice`.
struct PluginUser {
  let folder: TemporaryFolder
  /// `a/shapes.yaml`, one epoch.
  let experiment: String
  /// The built `tenon`, with this user's folders.
  let command: Command

  init() throws {
    folder = try TemporaryFolder()
    try Shapes.write(to: folder, train: 40, test: 20)
    let model = """
        - Flatten
        - acme/Twice
        - Linear: {in_features: 784, out_features: 10}
      """
    experiment = try folder.write(Shapes.experiment(root: folder.path, epochs: 1, model: model), to: "a/shapes.yaml")
    var command = Command.built
    command.environment = ["XDG_DATA_HOME": folder.file("data"), "XDG_CONFIG_HOME": folder.file("config")]
    self.command = command
  }

  /// What `--trust` wants.
  func pin(_ plugin: FixturePlugin) throws -> String { "acme/fixture@sha256:\(try hash(plugin))" }

  func hash(_ plugin: FixturePlugin) throws -> String { try LibraryHash.sha256(of: plugin.library) }

  /// Runs a command that must succeed.
  ///
  /// - Returns: what it printed.
  @discardableResult
  func succeed(
    _ command: Command, _ arguments: [String], location: SourceLocation = #_sourceLocation
  ) throws -> String {
    let result = try command.run(arguments)
    #expect(result.status == 0, "\(arguments): \(result.errors)", sourceLocation: location)
    return result.output
  }
}
