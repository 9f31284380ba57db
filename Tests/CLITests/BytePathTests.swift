import Foundation
import TestSupport
import Testing

/// Paths of files and folders that a command is given are bytes, which need not be UTF-8; what becomes text must be.
@Suite struct BytePathTests {
  private let folder: TemporaryFolder
  private let experiment: String

  init() throws {
    folder = try TemporaryFolder()
    try Colours.write(to: folder, "in", Colours.classes, count: 2)
    experiment = Colours.experiment(
      ["train: {ImageFolder: {root: in}}", "test: {ImageFolder: {root: in}}"], epochs: 1)
    try folder.write(experiment, to: "e.yaml")
  }

  /// Runs a script in the folder; `t` is the command, and `E` the folder's name `caf\xE9`.
  private func run(_ script: String) throws -> Command.Output {
    var shell = Command(path: "/bin/bash")
    shell.folder = folder.path
    return try shell.run("-c", "t() { \"$0\" \"$@\"; }; E=$'caf\\351'; \(script)", Command.built.path)
  }

  @Test func runsAndTables_mayLieAnywhere() throws {
    let trained = try run("t train e.yaml --run \"$E/run 1\" --log-steps && ls \"$E/run 1\"")
    #expect(trained.status == 0, "\(trained.errors)")
    for file in ["model.tenon", "checkpoint.tenon", "metrics.csv", "steps.csv", "log.txt", "experiment.yaml"] {
      #expect(trained.lines.contains(file))
    }
    // What is printed names the folder in a form that a shell takes.
    let hint = try #require(trained.lines.first { $0.contains(" evaluate ") })
    #expect(hint.hasSuffix(#"evaluate $'caf\xE9/run 1/model.tenon'"#), "\(hint)")
    #expect(try run(hint).status == 0)

    let again = try run("t train e.yaml --run=\"$E/run 1\"")
    #expect(again.status == 1 && again.errors.contains("holds a run already"), "\(again.errors)")
    let resumed = try run("t train --resume \"$E/run 1\" --set training.epochs=2 && wc -l < \"$E/run 1/metrics.csv\"")
    #expect(resumed.status == 0 && resumed.lines.last == "3", "\(resumed.errors)")
    let table = try run("t predict \"$E/run 1/model.tenon\" in/a/0.png --csv \"$E/$E.csv\" && cat \"$E/$E.csv\"")
    #expect(table.status == 0 && table.lines.contains("Id,Category"), "\(table.errors)")
    let features = try run(
      "t features \"$E/run 1/model.tenon\" in/a --layer 1 --npy=\"$E/f.npy\" --csv \"$E/f.csv\" && cd \"$E\" && ls f.*")
    #expect(features.status == 0 && features.lines.contains("f.npy"), "\(features.errors)")
    // Nothing went to a folder of the name that is shown.
    #expect(!folder.holds(#"caf\xE9"#))
  }

  @Test func aWorkingFolderOfAnyName_isOneToTrainIn() throws {
    let result = try run(
      "mkdir \"$E\" && cp -r e.yaml in \"$E\" && cd \"$E\" && t train e.yaml && t evaluate runs/colours/model.tenon")
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test(arguments: [
    "--data \"$E\"", "--data=\"$E\"", "--set data.test.ImageFolder.root=\"$E\"", "--plugin-path \"$E\"",
  ])
  func whatBecomesText_isRefused(option: String) throws {
    let result = try run("mkdir \"$E\"; t evaluate runs/colours/model.tenon \(option)")
    #expect(result.status == 2, "\(result.errors)")
    #expect(result.errors.contains("error[not-text]: \(option.prefix { $0 != " " && $0 != "=" }) takes text in UTF-8"))
    #expect(result.errors.contains(#"caf\xE9"#) && result.errors.contains("ln -s"))
  }

  @Test func plugins_areNamedByText() throws {
    let result = try run("t plugin build \"$E\"")
    #expect(result.status == 2 && result.errors.contains("plugin takes text in UTF-8"), "\(result.errors)")
  }
}
