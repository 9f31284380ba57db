import Foundation
import TenonCore
import TenonEngine
import TenonExchange
import TenonFormats
import TenonVerify
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
    let model = try Model(imported.graph, factory: BuiltPlugins.factory(), state: imported.state, from: "the file")
    let runner = try GraphRunner(model, inputs: inputs, mode: .eval)
    try runner.forward()
    return try model.graph.outputs.map { try #require(runner.value($0.value)) }
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
    let wanted: [Int?] = [nil] + input.shape.dimensions.dropFirst().map { $0 }
    #expect(signature.inputs.map(\.dimensions) == [wanted])
    #expect(signature.outputs[0].dimensions.first == .some(nil))
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
