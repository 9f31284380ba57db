import Foundation
import TenonCore
import TenonEngine
import TenonExchange
import TestSupport
import Testing

/// What the exporter writes, read back by the numbers of ONNX's messages; `make test-interop` has onnxruntime compute it.
@Suite struct ONNXExportTests {
  private func exported(_ model: Model, trials: [[String: TensorType]]) throws -> ONNXFile {
    let folder = try TemporaryFolder()
    try ONNXExporter().write(model, name: "model", trials: trials, to: folder.file("model.onnx"))
    return try ONNXFile(Data(contentsOf: URL(fileURLWithPath: folder.file("model.onnx"))))
  }

  private func model(_ build: (GraphAssembler) throws -> Void) throws -> Model {
    let assembler = GraphAssembler(try BuiltPlugins.factory())
    try build(assembler)
    return try Model(assembler.graph(), factory: BuiltPlugins.factory(), seed: 1)
  }

  @Test func model_keepsItsNamesAndLeavesTheBatchFree() throws {
    let linear = ComponentReference(
      "Linear", [NamedValue("in_features", .int(3)), NamedValue("out_features", .int(2))])
    let model = try model { graph in
      let scores = try graph.apply(linear, path: "fc", to: [graph.input("features")])
      let kept = try graph.apply(ComponentReference("Dropout"), path: "dropout", to: [scores[0]])
      graph.output("scores", try graph.apply(ComponentReference("ReLU"), path: "relu", to: [kept[0]])[0])
    }
    let file = try exported(
      model, trials: [2, 3].map { ["features": TensorType(.float32, [$0, 3])] })
    #expect(file.irVersion == 8 && file.opset == 17)
    #expect(file.nodes.map(\.op) == ["Gemm", "Relu"])
    #expect(file.initializers.map(\.name) == ["fc.weight", "fc.bias"])
    #expect(file.initializers.map(\.bytes) == model.parameters.map { Array($0.tensor.bytes) })
    #expect(file.inputs == ["features [N, 3]"])
    #expect(file.outputs == ["scores [N, 2]"])
    #expect(file.fault == nil)
  }

  @Test func sharedWeights_areOneInitializer() throws {
    let linear = ComponentReference(
      "Linear", [NamedValue("in_features", .int(3)), NamedValue("out_features", .int(3))])
    let model = try model { graph in
      let once = try graph.apply(linear, path: "fc", to: [graph.input("input")])
      graph.output("output", try graph.apply(linear, path: "fc", to: [once[0]])[0])
    }
    let file = try exported(model, trials: [["input": TensorType(.float32, [2, 3])]])
    #expect(file.initializers.map(\.name) == ["fc.weight", "fc.bias"])
    #expect(file.nodes.map(\.name) == ["fc/Gemm", "fc/Gemm_1"])
    #expect(file.fault == nil)
  }

  @Test func layersWithoutForm_areNamedWithTheReason() throws {
    let lstm = ComponentReference(
      "LSTM",
      [NamedValue("input_size", .int(4)), NamedValue("hidden_size", .int(3)), NamedValue("proj_size", .int(2))])
    let model = try model { graph in
      graph.output("output", try graph.apply(lstm, path: "encoder", to: [graph.input("input")])[0])
    }
    let error = try #require(throws: ONNXFormError.self) {
      try exported(model, trials: [["input": TensorType(.float32, [5, 2, 4])]])
    }
    #expect(error.faults.map(\.layer) == ["encoder"])
    #expect(error.faults.map(\.component) == ["tenon/LSTM"])
    #expect(error.diagnostic.headline.contains("proj_size"))
  }

  /// Every layer that there is a reference case for writes a graph in which each value is made once, before it is read.
  @Test(arguments: Dictionary(grouping: GoldenLayerTests.cases, by: \.type).values.compactMap(\.last))
  func graphOfALayer_isWellFormed(_ golden: GoldenCase) throws {
    let ports = try BuiltPlugins.layer(golden.type, golden.arguments()).inputs.map(\.name)
    let types = try ports.map { port in try golden.inputs[port].map { try ReferenceJSON.tensor($0).type } }
    let model = try model { graph in
      let values = zip(ports, types).map { port, type in type.map { _ in graph.input(port) } }
      let reference = ComponentReference(golden.type, try golden.arguments())
      let outputs = try graph.apply(reference, path: "layer", to: values)
      for (port, value) in zip(outputs.ports, outputs) { graph.output("\(port)_0", value) }
    }
    let given = zip(ports, types).compactMap { port, type in type.map { (port, $0) } }
    do {
      let file = try exported(model, trials: [Dictionary(given) { first, _ in first }])
      #expect(file.fault == nil, "\(file.fault ?? "")")
    } catch let error as ONNXFormError {
      #expect(error.faults.allSatisfy { !$0.reason.contains("no ONNX form") }, "\(error)")
    }
  }
}
