import Foundation
import TenonCore
import TenonEngine
import TenonExchange
import TenonFormats
import TenonTrials
import TestSupport
import Testing

/// What others and Tenon itself have written as ONNX files computes the same as a model.
@Suite struct ONNXImportTests {
  /// Files of one operator each, with an input and what onnxruntime makes of it (`Tests/Interop/onnx_operators.py`).
  private static let folder = Bundle.module.bundleURL.appendingPathComponent("ONNX").path
  private static let names = Result {
    try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".onnx") }.sorted()
  }

  private func outputs(_ imported: ImportedModel, _ inputs: [Tensor]) throws -> [Tensor] {
    try outputs(
      of: Model(imported.graph, factory: BuiltPlugins.factory(), state: imported.state, from: "the file"), inputs)
  }

  private func expectEqual(_ received: Tensor, _ expected: Tensor, within limit: Double, _ what: String) {
    guard received.shape == expected.shape, received.dtype == expected.dtype else {
      Issue.record("\(what): \(received.type), expected \(expected.type)")
      return
    }
    let (received, expected) = (Golden.numbers(received), Golden.numbers(expected))
    let scale = expected.filter(\.isFinite).map(abs).max() ?? 0
    let wrong = zip(received, expected).first { abs($0 - $1) > limit * max(1, scale) && !($0.isNaN && $1.isNaN) }
    #expect(wrong == nil, "\(what): \(wrong.map { "\($0.0), expected \($0.1)" } ?? "")")
  }

  @Test func operators_computeWhatTheirStandardSays() throws {
    let names = try Self.names.get()
    #expect(names.count > 100)
    let arrays = try NpzReader("\(Self.folder)/expected.npz")
    for name in names {
      let stem = String(name.dropLast(5))
      do {
        let imported = try ONNXImporter(BuiltPlugins.factory()).model(of: "\(Self.folder)/\(name)")
        let received = try outputs(imported, [arrays.read("\(stem).x")])
        expectEqual(received[0], try arrays.read("\(stem).y"), within: 1e-5, name)
      } catch {
        Issue.record("\(name): \(error)")
      }
    }
  }

  /// docs/onnx-import.md is written by hand.
  @Test func everyOperator_isInTheTable() throws {
    let table = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../docs/onnx-import.md")
    let cells = try String(contentsOf: table, encoding: .utf8).split(separator: "\n")
      .filter { $0.hasPrefix("| ") }.dropFirst(2).compactMap { $0.split(separator: "|").first }
    let named = Set(cells.flatMap { $0.split(separator: ",") }.map { $0.trimmingCharacters(in: .whitespaces) })
    #expect(named == Set(ONNXImporter.operators))
  }

  @Test(arguments: ["Net", "LeNet", "NetBatchNorm", "ResNet18", "MobileNetV2"])
  func exportedNetworks_comeBack(_ name: String) throws {
    let reference = try #require(NetworkReference.all.first { $0.name == name })
    let (model, input) = (try reference.model(.float32), try reference.input(.float32))
    let other = input.type.with(rows: input.shape[0] + 1)
    let imported = try roundTrip(model, trials: [["input": input.type], ["input": other]])
    expectEqual(
      try outputs(imported, [input])[0], try outputs(of: model, [input])[0], within: 1e-5, name)
    // Parameters keep their names, and the batch stays free.
    let names = Set(model.state.map(\.name))
    #expect(Set(imported.state.keys) == names)
    for entry in model.parameters { #expect(imported.state[entry.name] == entry.tensor, "\(entry.name)") }
    let signature = try imported.signature(BuiltPlugins.factory())
    #expect(signature.inputs.map(\.dimensions) == [[nil] + input.shape.dimensions.dropFirst().map(Optional.some)])
    #expect(signature.outputs[0].dimensions.first == .some(nil))
  }

  /// Cases that are written by operators, or by a use of them, which no layer is made of.
  private static let notImported: Set<String> = [
    "AdaptiveMaxPool2d_null_width", "AvgPool2d_ceil_beyond_the_end_uncounted", "AvgPool3d_ceil_mode_padding",
    "Bilinear_many", "CELU_alpha_-1.5", "Conv3d_reflect_same", "CosineSimilarity_small", "Embedding_max_norm_zero",
    "GRU_blocks_48_lengths", "LPPool2d_zeros", "LearnedPositionalEncoding_eval", "LocalResponseNorm_volumes",
    "MaxUnpool2d_size", "PositionalEncoding_eval", "RNN_blocks_48_lengths", "Softplus_beta_2.0_threshold_1.5_kinks",
    "Threshold_threshold_-1.0_value_20.0_kinks",
  ]

  /// Every layer that there is a reference case for comes back, as itself or as other layers that compute the same.
  @Test(arguments: Dictionary(grouping: GoldenLayerTests.cases, by: \.type).values.compactMap(\.last))
  func exportedLayers_comeBack(_ golden: GoldenCase) throws {
    let ports = try BuiltPlugins.layer(golden.type, golden.arguments()).inputs.map(\.name)
    let given = try ports.compactMap { port in try golden.inputs[port].map { (port, try ReferenceJSON.tensor($0)) } }
    guard given.count == ports.count else { return }
    let assembler = GraphAssembler(try BuiltPlugins.factory())
    let made = try assembler.apply(
      ComponentReference(golden.type, try golden.arguments()), path: "layer", to: ports.map { assembler.input($0) })
    assembler.output("result", made[0])
    let model = try Model(assembler.graph(), factory: BuiltPlugins.factory(), seed: 3)
    let types = Dictionary(given.map { ($0.0, $0.1.type) }) { first, _ in first }
    let imported: ImportedModel
    do {
      imported = try roundTrip(model, trials: [types])
    } catch let error as ONNXImportError {
      #expect(Self.notImported.contains(golden.name), "\(error)")
      return
    } catch is ONNXFormError {
      return
    }
    #expect(!Self.notImported.contains(golden.name), "\(golden.name) is imported")
    let tensors = given.map(\.1)
    expectEqual(try outputs(imported, tensors)[0], try outputs(of: model, tensors)[0], within: 1e-5, golden.type)
  }

  private func roundTrip(_ model: Model, trials: [[String: TensorType]]) throws -> ImportedModel {
    let folder = try TemporaryFolder()
    try ONNXExporter().write(model, name: "model", trials: trials, to: folder.file("model.onnx"))
    return try ONNXImporter(BuiltPlugins.factory()).model(of: folder.file("model.onnx"))
  }

  private func outputs(of model: Model, _ inputs: [Tensor]) throws -> [Tensor] {
    let runner = try GraphRunner(model, inputs: inputs, mode: .eval)
    try runner.forward()
    return try model.graph.outputs.map { try #require(runner.value($0.value)) }
  }
}
