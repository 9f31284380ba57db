import TenonArchive
import TenonCore
import TenonEngine

/// A model of one layer that no plugin has to provide to look at it.
enum SmallModel {
  static func archive(
    _ component: ComponentReference = ComponentReference("acme/Table"), origin: String? = nil,
    summary: ModelSummary? = nil, state: [String: Tensor]? = nil
  ) throws -> ModelArchive {
    let layer = ModelGraph.Module(path: "0", component: component, origin: origin)
    let graph = try ModelGraph(
      modules: [layer], nodes: [ModelGraph.Node(module: 0, inputs: [0], outputs: [1])],
      inputs: [ModelGraph.End("input", 0)], outputs: [ModelGraph.End("output", 1)])
    return ModelArchive(
      name: "small", graph: graph,
      signature: ModelSignature(
        inputs: [ModelSignature.End("input", .float32, [nil, 4])],
        outputs: [ModelSignature.End("output", .float32, [nil, 4])]),
      summary: summary, predictions: ["output": Prediction(.softmax, .argMax)], sample: TensorType(.uint8, [4]),
      input: TensorType(.float32, [4]), classNames: ["a", "b"], preprocessing: [],
      plugins: [
        ModelArchive.RequiredPlugin(id: "acme/one", version: "1.0.0", sha256: "00"),
        ModelArchive.RequiredPlugin(id: "acme/two", version: "1.0.0", sha256: "11"),
      ],
      metrics: [ModelArchive.Metric("loss", 0.5)],
      experiment: ["name": "small", "data": ["train": ["tenon/Arrays": ["path": "a.npz"]]]],
      state: try state ?? [
        "0.weight": Tensor((0..<64).map { Float($0) }, shape: [4, 16]), "0.bias": Tensor([Float(1), 2, 3], shape: [3]),
        "0.seen": Tensor([Int64(7)], shape: []),
      ])
  }
}
