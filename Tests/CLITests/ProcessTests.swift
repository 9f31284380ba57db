import Foundation
import PluginFixtures
import TenonArchive
import TenonCore
import TestSupport
import Testing

/// Plugins that change what belongs to the whole process: nobody else notices, and what was changed is named.
@Suite struct ProcessTests {
  let folder: TemporaryFolder
  let experiment: String

  init() throws {
    folder = try TemporaryFolder()
    try Shapes.write(to: folder, train: 48, test: 16)
    let model = """
        - Flatten
        - acme/Twice
        - Linear: {in_features: 784, out_features: 10}
      """
    // A relative folder of data, which is read while the network is computed.
    let text = Shapes.experiment(root: ".", epochs: 2, model: model)
    experiment = try folder.write(text, to: "shapes.yaml")
  }

  private var command: Command { Command.built(in: folder) }

  /// Trains with a plugin that misbehaves.
  private func train(_ defines: [String], run: String, _ more: String...) throws -> Command.Output {
    let plugin = try FixturePlugin.loose(defines)
    defer { try? FileManager.default.removeItem(atPath: plugin.folder.path) }
    return try command.run(
      ["train", "shapes.yaml", "--plugin-path", plugin.folder.path, "--run", "runs/\(run)"] + more)
  }

  private func weights(_ run: String) throws -> [String: [UInt8]] {
    try ModelArchive(path: folder.file("runs/\(run)/model.tenon")).state.mapValues { [UInt8]($0.bytes) }
  }

  // MARK: Floating point

  @Test(arguments: ["changes_rounding", "flushes_subnormals"], ["IN_CONSTRUCTOR", "IN_FORWARD"])
  func weights_areTheSame_besideAPluginThatChangesHowToCompute(_ misbehaviour: String, _ place: String) throws {
    #expect(try train([], run: "control").status == 0)
    for threads in ["1", "2"] {
      let result = try train(
        ["MISBEHAVIOUR=\(misbehaviour)", place], run: "changed\(threads)", "--threads", threads)
      #expect(result.status == 0, "\(result.errors)")
      #expect(try weights("changed\(threads)") == weights("control"), "\(threads) threads")
    }
  }

  // MARK: The process's state

  @Test(
    arguments: [
      ("changes_directory", "the working directory, to /"), ("changes_umask", "the umask, to 077"),
      ("ignores_signals", "what happens on SIG"), ("closes_output", "standard output"),
    ], ["IN_CONSTRUCTOR", "IN_FORWARD"])
  func change_isPutBackAndNamedOnce(_ kind: (String, String), _ place: String) throws {
    umask(0o022)
    let result = try train(["MISBEHAVIOUR=\(kind.0)", place], run: "changed")
    #expect(result.status == 0, "\(result.errors)")
    // Between steps it may have been any plugin that is not built in; the build folder has another one.
    let lines = result.errors.split(separator: "\n").filter { $0.contains("it has changed \(kind.1)") }
    #expect(lines.count == 1 && lines[0].hasPrefix("[") && lines[0].contains("acme/fixture"), "\(result.errors)")
    #expect(result.lines.contains { $0.hasPrefix("archive: runs/changed/model.tenon") }, "\(result.output)")
    for file in ["model.tenon", "log.txt", "metrics.csv"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("runs/changed/\(file)"))
      #expect(attributes[.posixPermissions] as? Int == 0o644, "\(file)")
    }
    let log = try String(contentsOfFile: folder.file("runs/changed/log.txt"), encoding: .utf8)
    #expect(log.split(separator: "\n").allSatisfy { $0.prefix(2) == "20" }, "\(log)")
  }

  @Test func dataThatIsReadMeanwhile_isFound_afterThePluginHasGoneElsewhere() throws {
    try Shapes.writeFolder(to: folder, "pictures", count: 96)
    let text = try String(contentsOfFile: experiment, encoding: .utf8)
      .replacingOccurrences(of: "{MNIST: {root: ., train: true}}", with: "{ImageFolder: {root: pictures}}")
      .replacingOccurrences(of: "{MNIST: {root: ., train: false}}", with: "{ImageFolder: {root: pictures}}")
      .replacingOccurrences(of: "[ToTensor", with: "[Grayscale, ToTensor")
    try folder.write(text, to: "shapes.yaml")
    let result = try train(["MISBEHAVIOUR=changes_directory", "IN_FORWARD"], run: "elsewhere")
    #expect(result.status == 0, "\(result.errors)")
  }

  @Test func relativeData_isFound_whileALibraryThatGoesElsewhereIsLoaded() throws {
    let result = try train(["MISBEHAVIOUR=changes_directory_at_length", "IN_CONSTRUCTOR"], run: "elsewhere")
    #expect(result.status == 0, "\(result.errors)")
    let written = String(decoding: try folder.bytes("runs/elsewhere/experiment.yaml"), as: UTF8.self)
    #expect(written.contains("root: \".\""), "the run keeps what was written")
  }

  @Test func terminationSignal_stillSaves_whateverAPluginMakesOfSignals() throws {
    let text = try String(contentsOfFile: experiment, encoding: .utf8)
    try folder.write(text.replacingOccurrences(of: "epochs: 2", with: "epochs: 100000"), to: "shapes.yaml")
    let plugin = try FixturePlugin.loose(["MISBEHAVIOUR=ignores_signals", "IN_FORWARD"])
    let result = try command.run(
      ["train", "shapes.yaml", "--plugin-path", plugin.folder.path, "--run", "runs/stopped"], signal: SIGTERM
    ) {
      FileManager.default.fileExists(atPath: folder.file("runs/stopped/model.tenon"))
    }
    #expect(result.status == 143 && result.errors.contains("stopped; go on with:"), "\(result.errors)")
  }

  // MARK: Output

  @Test func whatAPluginPrints_isNotInTheCommandsOutput() throws {
    #expect(try train([], run: "good").status == 0)
    for misbehaviour in ["prints_half_a_line", "prints"] {
      let plugin = try FixturePlugin.loose(["MISBEHAVIOUR=\(misbehaviour)", "IN_FORWARD"])
      let result = try command.run(
        "evaluate", "runs/good/model.tenon", "--json", "--plugin-path", plugin.folder.path)
      #expect(result.status == 0 && result.lines.count == 1, "\(misbehaviour): \(result.output.prefix(400))")
      #expect(try JSON.parse([UInt8](result.output.utf8))["count"]?.intValue == 16)
    }
  }

  @Test func commandWithoutStandardDescriptors_writesNothingIntoItsFiles() throws {
    let shell = Command(path: "/bin/sh", folder: folder.path)
    let plugin = try FixturePlugin.loose(["MISBEHAVIOUR=prints", "IN_FORWARD"])
    let line = "train shapes.yaml --run runs/closed --plugin-path \(plugin.folder.path) <&- >&- 2>&-"
    let result = try shell.run("-c", "\(Command.built.path) \(line)")
    #expect(result.status == 0)
    _ = try ModelArchive(path: folder.file("runs/closed/model.tenon"))
    let log = try String(contentsOfFile: folder.file("runs/closed/log.txt"), encoding: .utf8)
    #expect(!log.contains("acme/forged") && !log.contains("train loss"), "\(log)")
  }

  // MARK: Ends

  @Test(arguments: [
    ("exits", "acme/Twice called exit(0) in forward"),
    ("exits_quickly", "acme/Twice called quick_exit(0) in forward"),
    ("exits_at_once", "acme/Twice called _exit(0) in forward"),
    ("exits_in_a_thread", "a thread of a plugin called exit(0)"),
  ])
  func pluginThatEndsTheProcess_isNamed_andThatIsNoSuccess(_ misbehaviour: String, _ text: String) throws {
    let result = try train(["MISBEHAVIOUR=\(misbehaviour)", "IN_FORWARD"], run: "ended")
    #expect(result.status == 1)
    #expect(result.errors.contains("error[plugin-exited]: \(text)"), "\(result.errors)")
    #expect(result.errors.contains("libfixture.so"), "the library that called it: \(result.errors)")
    #expect(result.errors.contains("train --resume runs/ended"), "\(result.errors)")
    _ = try Checkpoint(path: folder.file("runs/ended/checkpoint.tenon"))
  }

  @Test(arguments: ["aborts_at_exit", "hangs_at_exit"], ["IN_CONSTRUCTOR", "IN_FORWARD"])
  func whatAPluginLeavesForTheEnd_doesNotRun(_ misbehaviour: String, _ place: String) throws {
    let result = try train(["MISBEHAVIOUR=\(misbehaviour)", place], run: "end")
    #expect(result.status == 0, "\(result.errors)")
    _ = try ModelArchive(path: folder.file("runs/end/model.tenon"))
    #expect(result.output.contains("archive: "))
  }

  @Test func childThatAPluginForks_mayEndAsItLikes() throws {
    let result = try train(["MISBEHAVIOUR=forks", "IN_FORWARD"], run: "forked")
    #expect(result.status == 0 && !result.errors.contains("plugin-exited"), "\(result.errors)")
  }
}
