import Foundation
import TenonCore
import TestSupport
import Testing

/// Where components come from, and what happens when they are gone.
@Suite struct PluginCommandTests {
  @Test func list_showsEveryComponentWithItsLibrary() throws {
    let json = try JSON.parse(Command.built.run("plugin", "list", "--json").output)
    let components = json["components"]?.arrayValue ?? []
    let own = components.filter { $0["name"]?.stringValue?.hasPrefix("tenon/") == true }
    let kinds = Dictionary(
      uniqueKeysWithValues: own.map {
        ($0["name"]?.stringValue?.dropFirst(6).description ?? "", $0["kind"]?.stringValue ?? "")
      })
    let expected = try BuiltInComponent.all()
    #expect(expected.count > 60)
    #expect(kinds == Dictionary(uniqueKeysWithValues: expected.map { ($0.name, $0.kind) }))
    for component in own {
      #expect(FileManager.default.fileExists(atPath: component["library"]?.stringValue ?? ""))
    }
  }

  @Test func info_showsArgumentsWithDefaultsAndRanges() throws {
    let text = try Command.built.run("plugin", "info", "Dropout").output
    #expect(text.contains("tenon/Dropout"))
    #expect(text.contains("a number, at least 0, at most 1"))
    #expect(try Command.built.run("plugin", "info", "CIFAR10").output.contains("a list of strings or null"))
    let unknown = try Command.built.run("plugin", "info", "Conv2D")
    #expect(unknown.status == 1 && unknown.errors.contains("did you mean: Conv2d"))
  }

  @Test func info_showsAnExampleThatAnExperimentCouldHold() throws {
    let layer = try Command.built.run("plugin", "info", "Conv2d").output
    #expect(
      layer.hasSuffix(
        """
        # for example, on input float32 [3, 4, 9, 7]
        Conv2d: {in_channels: 4, out_channels: 6, kernel_size: 3}

        """))
    let transform = try Command.built.run("plugin", "info", "Compose").output
    #expect(transform.hasSuffix("# for example\nCompose:\n  transforms: [Grayscale, RandomHorizontalFlip]\n"))
    #expect(!(try Command.built.run("plugin", "info", "ReLU").output.contains("example")))
  }

  @Test func executable_linksNoPlugin() throws {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/ldd")
    process.arguments = [Command.built.path]
    process.standardOutput = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(output.contains("libzip"))
    #expect(!output.contains("libTenon"))
  }

  @Test func missingLibrary_failsOnlyWhatNeedsIt() throws {
    let folder = try TemporaryFolder()
    try Shapes.write(to: folder, train: 32, test: 10)
    let staged = try stage(in: folder)
    try FileManager.default.removeItem(atPath: folder.file("lib/tenon/plugins/tenon/pooling/libTenonPooling.so"))

    let pooling = try folder.write(Shapes.experiment(root: folder.path, epochs: 1), to: "pooling.yaml")
    let failed = try staged.run("train", pooling, "--run", folder.file("run1"))
    #expect(failed.status == 1)
    #expect(failed.errors.contains("error[plugin-missing]: the library of tenon/pooling is gone"))
    #expect(failed.errors.contains("libTenonPooling.so"))

    let plain = Shapes.experiment(
      root: folder.path, epochs: 1, model: "  [Flatten, {Linear: {in_features: 784, out_features: 10}}]")
    let trained = try staged.run("train", try folder.write(plain, to: "plain.yaml"), "--run", folder.file("run2"))
    #expect(trained.status == 0, "\(trained.errors)")
  }

  @Test func changedLibrary_isRefused() throws {
    let folder = try TemporaryFolder()
    let staged = try stage(in: folder)
    let library = "lib/tenon/plugins/tenon/linear/libTenonLinear.so"
    try folder.write(try folder.bytes(library) + [0], to: library)
    try Shapes.write(to: folder, train: 32, test: 10)
    let text = try folder.write(Shapes.experiment(root: folder.path, epochs: 1), to: "shapes.yaml")
    let result = try staged.run("train", text, "--run", folder.file("run"))
    #expect(result.status == 1 && result.errors.contains("error[plugin-hash]"))
  }

  /// A copy of the staged installation.
  private func stage(in folder: TemporaryFolder) throws -> Command {
    for name in ["bin", "lib"] {
      try FileManager.default.copyItem(atPath: "\(StagedTenon.prefix)/\(name)", toPath: folder.file(name))
    }
    return Command(path: folder.file("bin/tenon"))
  }
}
