import Foundation
import TenonCore
import TestSupport
import Testing

/// `tenon show layer`: outputs and gradients of layers on small matrices, as PyTorch 2.13 has them.
@Suite struct ShowLayerTests {
  private static let matrix = "[[1,2,0,3,1],[0,1,2,3,1],[1,2,1,0,0],[5,2,3,1,1],[2,1,0,1,1]]"
  private static let kernel = "[[1,2,1],[0,1,0],[2,1,0]]"

  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func show(_ arguments: String...) throws -> JSON {
    let result = try Command.built.run(["show", "layer"] + arguments + ["--json"])
    #expect(result.status == 0, "\(result.errors)")
    return try JSON.parse(result.output)
  }

  /// All numbers of nested lists, in their order.
  private func numbers(_ json: JSON?) -> [Double] {
    if let items = json?["values"]?.arrayValue ?? json?.arrayValue { return items.flatMap { numbers($0) } }
    return (json?["values"] ?? json)?.doubleValue.map { [$0] } ?? []
  }

  private func shape(_ json: JSON?) -> [Int] { json?["shape"]?.arrayValue?.compactMap(\.intValue) ?? [] }

  @Test func convolution_ofAMatrix_isPyTorchs_withAllGradients() throws {
    let matrix = try folder.write(
      "# a picture\n- [1, 2, 0, 3, 1]\n- [0, 1, 2, 3, 1]\n- [1, 2, 1, 0, 0]\n- [5, 2, 3, 1, 1]\n- [2, 1, 0, 1, 1]\n",
      to: "m.yaml")
    let kernel = try folder.write(Self.kernel, to: "k.json")
    let json = try show(
      "Conv2d", "in_channels=1", "out_channels=1", "kernel_size=3", "--input", matrix, "--parameter",
      "weight=\(kernel)",
      "--parameter", "0.bias=0.5")
    #expect(shape(json["inputs"]?["input"]) == [1, 5, 5] && shape(json["outputs"]?["output"]) == [1, 3, 3])
    #expect(numbers(json["outputs"]?["output"]) == [10.5, 12.5, 12.5, 18.5, 16.5, 16.5, 13.5, 9.5, 3.5])
    #expect(
      numbers(json["gradients"]?["input"])
        == [1, 3, 4, 3, 1, 1, 4, 5, 4, 1, 3, 7, 8, 5, 1, 2, 4, 4, 2, 0, 2, 3, 3, 1, 0])
    #expect(numbers(json["gradients"]?["0.weight"]) == [10, 14, 11, 17, 15, 12, 17, 11, 8])
    #expect(numbers(json["gradients"]?["0.bias"]) == [9])

    let weighted = try show(
      "Conv2d", "in_channels=1", "out_channels=1", "kernel_size=3", "--input", matrix, "--parameter",
      "weight=\(kernel)",
      "--parameter", "bias=[0.5]", "--output-gradient", "[[1, 0, -1], [0, 2, 0], [0.5, 0, 0]]")
    #expect(
      numbers(weighted["gradients"]?["input"])
        == [1, 2, 0, -2, -1, 0, 3, 4, 1, 0, 2.5, 2, 0.5, -1, 0, 0, 4.5, 2, 0, 0, 1, 0.5, 0, 0, 0])
    #expect(numbers(weighted["gradients"]?["0.weight"]) == [3.5, 4, 5.5, 4.5, 1, 2.5, 5, 8.5, 3])
    #expect(numbers(weighted["gradients"]?["0.bias"]) == [2.5])
  }

  @Test func stridesAndPadding_areArguments() throws {
    let layer = ["Conv2d", "in_channels=1", "out_channels=1", "kernel_size=[3, 3]", "bias=false"]
    let given = ["--input", Self.matrix, "--parameter", "weight=\(Self.kernel)", "--json"]
    let strided = try JSON.parse(Command.built.run(["show", "layer"] + layer + ["stride=2"] + given).output)
    #expect(numbers(strided["outputs"]?["output"]) == [10, 12, 13, 3])
    let padded = try JSON.parse(Command.built.run(["show", "layer"] + layer + ["padding=1"] + given).output)
    #expect(shape(padded["outputs"]?["output"]) == [1, 5, 5])
    #expect(numbers(padded["outputs"]?["output"]).prefix(6) == [1, 3, 4, 10, 8, 5])
  }

  @Test func maxima_haveTheirGradientWhereTheyAre() throws {
    let json = try show("MaxPool2d", "kernel_size=3", "ceil_mode=true", "--input", Self.matrix)
    #expect(numbers(json["outputs"]?["output"]) == [2, 3, 5, 1])
    let gradient = numbers(json["gradients"]?["input"])
    #expect(gradient.indices.filter { gradient[$0] != 0 } == [1, 3, 15, 18] && gradient[15] == 1)
  }

  @Test func chain_showsEveryLayer_andTheGradientThroughAll() throws {
    let layers = try folder.write(
      "- {name: half, Linear: {in_features: 2, out_features: 1}}\n- Sigmoid\n", to: "layers.yaml")
    let json = try show(
      layers, "--input", "[[1, -2], [0, 4]]", "--parameter", "half.weight=[0.5, 0.25]", "--parameter", "bias=0")
    #expect(json["layers"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == ["half", "1"])
    #expect(numbers(json["layers"]?[0]?["outputs"]) == [0, 1])
    let sigmoid = 1 / (1 + exp(-1.0))
    #expect(zip(numbers(json["outputs"]?["output"]), [0.5, sigmoid]).allSatisfy { abs($0 - $1) < 1e-6 })
    // y(1 - y) times the weights, and times the inputs summed.
    let slopes = [0.25, sigmoid * (1 - sigmoid)]
    let expected = [slopes[0] * 0.5, slopes[0] * 0.25, slopes[1] * 0.5, slopes[1] * 0.25]
    #expect(zip(numbers(json["gradients"]?["input"]), expected).allSatisfy { abs($0 - $1) < 1e-6 })
    let weights = [slopes[0], -2 * slopes[0] + 4 * slopes[1]]
    #expect(zip(numbers(json["gradients"]?["half.weight"]), weights).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func valueThatIsReadTwice_hasTheSumOfItsGradients() throws {
    let layers = "[{name: a, ReLU: {}}, {name: b, inputs: [a, input], Mul: {}}]"
    let json = try show(layers, "--input", "[3, -2]")
    #expect(numbers(json["outputs"]?["output"]) == [9, 0] && numbers(json["gradients"]?["input"]) == [6, 0])
  }

  @Test func severalInputs_goIntoTheFirstLayer() throws {
    let json = try show("Mul", "--input", "[[1, 2]]", "--input", "[[3, 4]]")
    #expect(numbers(json["outputs"]?["output"]) == [3, 8])
    #expect(numbers(json["gradients"]?["input_1"]) == [3, 4] && numbers(json["gradients"]?["input_2"]) == [1, 2])
  }

  @Test func numpysArrays_andIndices_areTaken() throws {
    // numpy.save of [[1, 0], [2, 2]] as int64.
    let header = "{'descr': '<i8', 'fortran_order': False, 'shape': (2, 2), }"
    let elements = [1, 0, 2, 2].flatMap { [UInt8($0)] + [UInt8](repeating: 0, count: 7) }
    let file: [UInt8] =
      [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8) + elements
    let path = try folder.write(file, to: "indices.npy")
    for input in [path, "[[1, 0], [2, 2]]"] {
      let json = try show(
        "Embedding", "num_embeddings=3", "embedding_dim=2", "--input", input, "--parameter",
        "weight=[[1,2],[3,4],[5,6]]")
      #expect(numbers(json["outputs"]?["output"]) == [3, 4, 1, 2, 5, 6, 5, 6])
      #expect(numbers(json["gradients"]?["0.weight"]) == [1, 1, 1, 1, 2, 2] && json["gradients"]?["input"] == nil)
    }
  }

  @Test func text_showsMatricesAsMatrices() throws {
    let result = try Command.built.run(
      "show", "layer", "MaxPool2d", "kernel_size=2", "stride=1", "--input", "[[1, -20], [3.5, 0], [-0.25, 7]]")
    #expect(
      result.output == """
        [3, 2] is read as [1, 3, 2]

        input [1, 3, 2]
              1    -20
            3.5      0
          -0.25      7

        0 tenon/MaxPool2d [1, 2, 1]
          3.5
            7

        gradient of input [1, 3, 2]
          0  0
          1  0
          0  1

        """, "\(result.output)\(result.errors)")
    let eval = try Command.built.run("show", "layer", "Dropout", "p=0.5", "--input", "[1, 2]", "--eval")
    #expect(eval.lines == ["input [2]", "  1  2", "0 tenon/Dropout [2]", "  1  2"])
  }

  @Test func largeArrays_areCutInTextOnly() throws {
    let path = try folder.write("[" + (0..<3000).map(String.init).joined(separator: ",") + "]", to: "long.yaml")
    let text = try Command.built.run("show", "layer", "ReLU", "--input", path)
    #expect(text.output.contains("... 3,000 numbers in all; --json prints them") && text.output.utf8.count < 2000)
    #expect(try numbers(show("ReLU", "--input", path)["outputs"]?["output"]).count == 3000)
  }

  @Test(arguments: [
    (["Conv2x", "--input", "[1]"], "did you mean: Conv2d"),
    (["Conv2d", "in_channels=1", "--input", "[[1]]"], "out_channels"),
    (["Conv2d", "in_channels=1", "out_channels=1", "kernel_size=3", "--input", "[[1, 2], [3, 4]]"], "shape-mismatch"),
    (["Conv2d", "3", "--input", "[1]"], "expected: argument=value"),
    (["ReLU", "--input", "[[1], [2, 3]]"], "same length"),
    (["ReLU", "--input", "[[1], two]"], "not a number in its place"),
    (["ReLU", "--input", "missing.yaml"], "missing.yaml"),
    (["ReLU", "--input", "[1, true]"], "truth values"), (["ReLU", "--input", "[1"], "bad-array"),
    (["ReLU", "--input", "[1]", "--parameter", "weight=1"], "no parameter or buffer 'weight'"),
    (
      ["Linear", "in_features=2", "out_features=1", "--input", "[1, 2]", "--parameter", "weight=[1, 2, 3]"],
      "float32 [1, 2]"
    ),
    (["ReLU", "--input", "[1]", "--output-gradient", "[1, 2]"], "the gradient of 'output'"),
    (["Linear", "in_features=40000", "out_features=40000", "--input", "[1]"], "too-large"),
    (["[[[[[[[[[1]]]]]]]]]", "--input", "[1]"], "expected: a name"),
    (["ReLU", "--input", "[[[[[[[[[1]]]]]]]]]"], "too many dimensions"),
  ])
  func whatCannotBe_isSaid(arguments: [String], message: String) throws {
    let result = try Command.built.run(["show", "layer"] + arguments)
    #expect(result.status == 1 && result.errors.contains(message), "\(result.status) \(result.errors)\(result.output)")
  }

  @Test func tensorBoard_hasEveryArray_asHistogram_andMatricesAsPictures() throws {
    let place = folder.file("events")
    let result = try Command.built.run(
      "show", "layer", "[{Conv2d: {in_channels: 1, out_channels: 2, kernel_size: 3}}, Flatten]", "--input",
      "[\(Self.matrix)]", "--tensorboard", place)
    #expect(result.status == 0 && result.output.contains("gradient of input"), "\(result.errors)")
    let values = try EventFiles.values(in: place).map(\.value)
    func tags(_ field: Int) -> [String] { values.filter { $0.bytes(field) != nil }.compactMap { $0.text(1) } }
    let names = [
      "input", "0.weight", "0.bias", "0 tenon/Conv2d", "1 tenon/Flatten", "gradient of input", "gradient of 0.weight",
      "gradient of 0.bias",
    ]
    #expect(tags(5) == names)
    #expect(
      tags(4) == [
        "input", "0.weight", "0 tenon/Conv2d", "1 tenon/Flatten", "gradient of input", "gradient of 0.weight",
      ])
    // 5 x 5 numbers, each 25 pixels wide; two matrices of 3 x 3, each number 42.
    let sizes = try values.compactMap { try $0.message(4) }.map { [$0.integer(1) ?? 0, $0.integer(2) ?? 0] }
    #expect(sizes.first == [125, 125] && sizes[1] == [126, 252])
    let sums = try values.compactMap { try $0.message(5)?.double(4) }
    #expect(sums.first == 35)
  }

  @Test func numbersThatAreNone_areLeftOutOfHistograms() throws {
    let place = folder.file("events")
    let result = try Command.built.run(
      "show", "layer", "ReLU", "--input", "[[1, .inf], [.nan, -1e38]]", "--eval", "--tensorboard", place)
    #expect(result.status == 0, "\(result.errors)")
    let counts = try EventFiles.values(in: place).compactMap { try $0.value.message(5)?.double(3) }
    #expect(counts.first == 2)
  }

  @Test func optionsThatCannotBe_exitWith2() throws {
    for options in [
      [], ["--input", "[1]", "--parameter", "x"], ["--input", "[1]", "--eval", "--output-gradient", "[1]"],
    ] {
      #expect(try Command.built.run(["show", "layer", "ReLU"] + options).status == 2)
    }
  }
}
