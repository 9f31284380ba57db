import Foundation
import TenonCore
import TestSupport
import Testing

/// `inspect --input`, and what archives hold of their layers: shapes, parameters and work without any data.
@Suite struct InspectTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let network = """
    model:
      - {name: stem, Conv2d: {in_channels: 3, out_channels: 8, kernel_size: 3, padding: 1}}
      - BatchNorm2d: {num_features: 8}
      - ReLU
      - {name: again, Conv2d: {in_channels: 8, out_channels: 8, kernel_size: 3, padding: 1}}
      - {name: twice, reuse: again}
      - AdaptiveAvgPool2d: {output_size: 1}
      - Flatten
      - {name: head, Linear: {in_features: 8, out_features: 5}}
    """

  private func experiment(_ model: String, train: String = "{ImageFolder: {root: /nowhere}}") throws -> String {
    try folder.write(
      """
      data: {train: \(train), transforms: [ToTensor], batch_size: 8}
      loss: CrossEntropyLoss
      optimizer: SGD
      \(model)
      """, to: "network.yaml")
  }

  private func inspect(_ arguments: String...) throws -> Command.Output {
    try Command.built.run(["inspect"] + arguments)
  }

  @Test func input_needsNoData_andShowsEachLayerForOneSample() throws {
    let path = try experiment(Self.network)
    let result = try inspect(path, "--input", "3,20,10", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let json = try JSON.parse(result.output)
    #expect(json["inputs"]?[0] == ["dtype": "float32", "shape": [1, 3, 20, 10], "name": "input"])
    let layers = try #require(json["layers"]?.arrayValue)
    #expect(layers.map { $0["path"]?.stringValue } == ["stem", "1", "2", "again", "again", "5", "6", "head"])
    #expect(layers.map { $0["parameters"]?.intValue } == [224, 16, 0, 584, 0, 0, 0, 45])
    #expect(layers[0]["outputs"]?[0] == ["dtype": "float32", "shape": [1, 8, 20, 10]])
    #expect(layers[7]["outputs"]?[0] == ["dtype": "float32", "shape": [1, 5]])
    #expect(json["parameters"]?.intValue == 224 + 16 + 584 + 45)
    // A multiplication and an addition are two: 200 pixels, 9 weights for each channel that is read.
    #expect(try #require(layers[3]["flops"]?.doubleValue) / Double(2 * 200 * 9 * 8 * 8) - 1 < 0.02)
    #expect(layers[3]["flops"] == layers[4]["flops"])
    let total = layers.compactMap { $0["flops"]?.doubleValue }.reduce(0, +)
    #expect(json["flops"]?.doubleValue == total)

    let table = try inspect(path, "--input", "3,20,10")
    #expect(table.lines.prefix(2) == ["experiment network", "for input float32 [1, 3, 20, 10]"])
    #expect(table.lines.contains { $0.hasPrefix("stem ") && $0.contains(" [1, 8, 20, 10] ") && $0.contains(" 224 ") })
    #expect(
      table.lines.last
        == "869 parameters, \(String(format: "%.1f", total / 1e6)) MFLOP for input float32 [1, 3, 20, 10]")
  }

  /// Five hundred gigabytes of weights, on a machine that has no such memory.
  @Test func countingParameters_allocatesNone() throws {
    let path = try experiment("model: [Flatten, {Linear: {in_features: 1000000, out_features: 125000}}]")
    let result = try inspect(path, "--input", "1000000", "--json")
    #expect(result.status == 0, "\(result.errors)")
    #expect(try JSON.parse(result.output)["parameters"]?.intValue == 125_000_125_000)
  }

  @Test func severalInputs_haveTheirNamesAndTypes() throws {
    let path = try experiment(
      """
      model:
        inputs: [tokens, lengths]
        layers:
          - {name: embedding, inputs: tokens, Embedding: {num_embeddings: 20, embedding_dim: 16}}
          - {name: lstm, inputs: [embedding, null, null, lengths], LSTM: {input_size: 16, hidden_size: 32, batch_first: true}}
          - {name: last, inputs: lstm.h_n, Select: {dim: 0, index: -1}}
          - {name: head, Linear: {in_features: 32, out_features: 4}}
      """)
    let result = try inspect(path, "--input", "tokens=60", "--input", "lengths=scalar", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let json = try JSON.parse(result.output)
    #expect(json["inputs"]?[0] == ["dtype": "int64", "shape": [1, 60], "name": "tokens"])
    #expect(json["inputs"]?[1] == ["dtype": "int64", "shape": [1], "name": "lengths"])
    #expect(json["layers"]?.arrayValue?.last?["outputs"]?[0]?["shape"] == [1, 4])

    let missing = try inspect(path, "--input", "tokens=60")
    #expect(missing.status == 1 && missing.errors.contains("the size of the input 'lengths' is not given"))
    let unnamed = try inspect(path, "--input", "60")
    #expect(unnamed.status == 1 && unnamed.errors.contains("inputs: tokens, lengths"))
    let unknown = try inspect(path, "--input", "token=60")
    #expect(unknown.status == 1 && unknown.errors.contains("did you mean: tokens"))
    let refused = try inspect(path, "--input", "tokens=60:float32", "--input", "lengths=scalar")
    #expect(refused.status == 1 && refused.errors.contains("layer 'embedding'"))
  }

  @Test(arguments: ["3,224,", "3,0,5", "-3", "three", "9999999,9999999", "1,1,1,1,1,1,1,1", "=3", "3:float"])
  func sizeThatIsNone_isRefused(text: String) throws {
    let result = try inspect(try experiment(Self.network), "--input=\(text)")
    #expect(result.status == 2 && result.errors.contains("--input must be a size as in 3,224,224"), "\(result.errors)")
  }

  @Test func sizeThatDoesNotFit_namesTheLayer() throws {
    let result = try inspect(try experiment(Self.network), "--input", "4,20,10")
    #expect(result.status == 1)
    #expect(result.errors.contains("layer 'stem' (tenon/Conv2d) cannot take this input"))
  }

  @Test func archive_holdsShapesAndWork_andPrintsThemWithoutPlugins() throws {
    let path = try experiment(
      Self.network, train: "{FakeData: {size: 16, image_size: [3, 12, 10], num_classes: 5}}")
    #expect(try Command.built.run("train", path, "--run", folder.file("run")).status == 0)
    let archive = folder.file("run/model.tenon")
    var command = Command.built
    // The dynamic linker says which libraries it opens.
    command.environment = ["LD_DEBUG": "files"]
    let stored = try command.run("inspect", archive)
    #expect(stored.status == 0 && !stored.errors.contains("libTenon"))
    #expect(
      stored.lines.contains { $0.hasPrefix("stem ") && $0.contains("weight [8, 3, 3, 3]") && $0.contains(" 224 ") })
    #expect(
      stored.lines.contains { $0.hasPrefix("869 parameters, ") && $0.hasSuffix("for input float32 [1, 3, 12, 10]") })
    let summary = try JSON.parse(inspect(archive, "--json").output)["manifest"]?["summary"]
    #expect(try summary == JSON.parse(inspect(path, "--input", "3,12,10", "--json").output))

    let other = try inspect(archive, "--input", "3,6,6", "--json")
    #expect(other.status == 0, "\(other.errors)")
    #expect(try JSON.parse(other.output)["layers"]?[0]?["outputs"]?[0]?["shape"] == [1, 8, 6, 6])
  }
}
