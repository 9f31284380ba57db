import TenonArchive
import TenonCore
import TestSupport
import Testing

/// Fused layers from the command line: shown, switched off, and never in an archive.
@Suite struct FusionCommandTests {
  private let folder: TemporaryFolder
  private let experiment: String

  init() throws {
    folder = try TemporaryFolder()
    try Shapes.write(to: folder)
    let model = """
        - Conv2d: {in_channels: 1, out_channels: 4, kernel_size: 3, stride: 2, padding: 1}
        - BatchNorm2d: {num_features: 4}
        - ReLU
        - Flatten
        - Linear: {in_features: 784, out_features: 10}
      """
    experiment = try folder.write(Shapes.experiment(root: folder.path, epochs: 1, model: model), to: "shapes.yaml")
  }

  @Test func inspect_showsFusedLayers_unlessTheyAreSwitchedOff() throws {
    func layers(_ options: String...) throws -> [String] {
      let result = try Command.built.run(["inspect", experiment, "--json"] + options)
      #expect(result.status == 0, "\(result.errors)")
      return try JSON.parse(result.output)["layers"]?.arrayValue?.map { layer in
        "\(layer["path"]?.stringValue ?? "") \(layer["component"]?.stringValue ?? "")"
      } ?? []
    }
    #expect(try layers().contains("1 + 2 tenon/BatchNorm2dReLU"))
    let apart = try layers("--no-fusion")
    #expect(apart.contains("1 tenon/BatchNorm2d") && apart.contains("2 tenon/ReLU"))
    let text = try Command.built.run("inspect", experiment).lines
    #expect(text.contains { $0.contains("layout") } && text.contains { $0.contains(" plain ") })
  }

  @Test func archives_areAlike_withAndWithoutFusion() throws {
    for (name, option) in [("fused", "--fusion"), ("apart", "--no-fusion")] {
      let result = try Command.built.run("train", experiment, "--run", folder.file(name), option)
      #expect(result.status == 0, "\(result.errors)")
    }
    let fused = try ModelArchive(path: folder.file("fused/model.tenon"))
    let apart = try ModelArchive(path: folder.file("apart/model.tenon"))
    #expect(fused.graph == apart.graph)
    #expect(fused.plugins.map(\.id) == apart.plugins.map(\.id))
    #expect(fused.experiment == apart.experiment)
    #expect(Set(fused.state.keys) == Set(apart.state.keys))
    for (name, tensor) in fused.state {
      let other = try #require(apart.state[name])
      #expect(other.type == tensor.type)
      #expect(zip(tensor.doubles, other.doubles).allSatisfy { abs($0 - $1) <= 1e-3 * max(1, abs($1)) }, "\(name)")
    }
    // Each reads the other's.
    for (name, option) in [("fused", "--no-fusion"), ("apart", "--fusion")] {
      let result = try Command.built.run("evaluate", folder.file("\(name)/model.tenon"), option)
      #expect(result.status == 0, "\(result.errors)")
    }
  }

  @Test func listedFusions_areLookedUp() throws {
    let result = try Command.built.run("inspect", experiment, "--set", "fusions=[acme/Nothing]")
    #expect(result.status == 1)
    #expect(result.errors.contains("no plugin provides a fused layer 'acme/Nothing'"))
    let wrong = try Command.built.run("inspect", experiment, "--set", "fusions=[3]")
    #expect(wrong.status == 1 && wrong.errors.contains("vendor/Name"))
  }
}
