import Foundation
import PluginFixtures
import TenonFormats
import TestSupport
import Testing

/// Commands that people are told to copy: a shell takes them as they are printed.
@Suite struct CopiedHintTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Colours.write(to: folder, "in", Colours.classes, count: 2)
  }

  private var shell: Command {
    var shell = Command(path: "/bin/bash")
    shell.folder = folder.path
    return shell
  }

  @Test(arguments: [
    ("runs/mnist-2", "runs/mnist-2"), ("my run", "'my run'"), ("it's", #"'it'\''s'"#), ("größe", "'größe'"),
    ("-run", "./-run"), ("~", "'~'"), ("a\nb", #"$'a\x0Ab'"#), ("$HOME;`ls`", "'$HOME;`ls`'"), ("", "''"),
  ])
  func path_isOneWord(path: String, word: String) throws {
    #expect(ShellWord.path(path) == word)
    let back = try shell.run("-c", "printf %s \(word)").output
    #expect(back == (path.hasPrefix("-") ? "./\(path)" : path))
  }

  @Test func hintsOfATraining_workWhenTheyAreCopied() throws {
    let plugin = try FixturePlugin.loose()
    try FileManager.default.moveItem(atPath: plugin.folder.path, toPath: folder.file("their plugins"))
    let text = Colours.experiment(["train: {ImageFolder: {root: in}}", "test: {ImageFolder: {root: in}}"], epochs: 1)
      .replacingOccurrences(of: "Flatten,", with: "Flatten, acme/Twice,")
    try folder.write(text, to: "my experiment.yaml")
    let command = Command.built(in: folder)
    let result = try command.run(
      "train", "my experiment.yaml", "--run", "my run's", "--plugin-path", "their plugins")
    #expect(result.status == 0, "\(result.errors)")
    let hints = result.lines.drop { $0 != "try next:" }.dropFirst().map {
      $0.replacingOccurrences(of: "IMAGE.png", with: "in/a/0.png")
    }
    #expect(hints.count == 3)
    for hint in hints {
      let copied = try shell.run("-c", hint)
      #expect(copied.status == 0, "\(hint): \(copied.errors)")
    }
    let again = try command.run("train", "my experiment.yaml", "--run", "my run's", "--plugin-path", "their plugins")
    #expect(again.errors.contains(#"--resume 'my run'\''s'"#), "\(again.errors)")
  }

  @Test func newPlugin_inAFolderWithSpaces_isBuiltByItsHint() throws {
    let tenon = Command.built(in: folder)
    let made = try tenon.run(
      "plugin", "new", "Thing", "--vendor", "acme", "--kind", "layer", "--language", "c", "--output", "my plugin")
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.output.contains("plugin build 'my plugin'\n"))
    #expect(made.output.contains("train 'my plugin/experiment.yaml' --plugin-path 'my plugin/build'\n"))
  }
}
