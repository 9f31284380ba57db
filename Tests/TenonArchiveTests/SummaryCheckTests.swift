import TenonArchive
import TenonCore
import TenonEngine
import TenonFormats
import TestSupport
import Testing

/// A manifest whose summary contradicts the graph, or says what cannot be, is no manifest.
@Suite struct SummaryCheckTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(
    inputs: [(String, [Int])] = [("input", [1, 4])], path: String = "0", component: String = "tenon/Scale",
    output: [Int] = [1, 4], graph change: (inout JSON) -> Void = { _ in }
  ) throws -> ModelArchive {
    let summary = ModelSummary(
      inputs: inputs.map { ModelSummary.Input($0, TensorType(.float32, Shape($1))) },
      layers: [
        ModelSummary.Layer(
          path: path, component: component, outputs: [TensorType(.float32, Shape(output))], parameterCount: 0, flops: 0)
      ])
    let model = try SmallModel.archive(
      ComponentReference("tenon/Scale", [NamedValue("factor", 2)]), summary: summary, state: [:])
    var written = model.graph.json
    change(&written)
    let manifest = model.manifest
    try ZipWriter.replace(folder.file("model.tenon")) { archive in
      try archive.add("manifest.json", manifest.bytes(.pretty))
      try archive.add("graph.json", written.bytes(.pretty))
      try archive.add("weights.safetensors", stored: SafetensorsWriter().content())
    }
    return try ModelArchive(path: folder.file("model.tenon"))
  }

  @Test func summaryOfTheGraph_isRead() throws {
    #expect(try read().summary?.layers.first?.outputs == [TensorType(.float32, [1, 4])])
  }

  @Test func summaryOfAnotherGraph_isRefused() throws {
    let refused: [() throws -> ModelArchive] = [
      { try read(inputs: []) }, { try read(inputs: [("other", [1, 4])]) }, { try read(path: "1") },
      { try read(component: "tenon/ReLU") }, { try read(inputs: [("input", [1, 5])]) }, { try read(output: [1, 5]) },
      { try read(output: [1, 4, 1]) }, { try read(output: [1 << 62, 4]) },
      { try read(output: [1 << 32, 1 << 32, 4]) }, { try read(output: [Int](repeating: 1, count: 1000)) },
    ]
    for (index, open) in refused.enumerated() {
      let error = #expect(throws: ModelArchiveError.self, "case \(index)") { _ = try open() }
      #expect(error?.description.contains("model.tenon is damaged at 'summary'") == true, "case \(index)")
    }
  }

  @Test(arguments: [JSON.null, [1, 2, 3], [:]]) func graphThatIsNone_isRefusedWithItsPlace(graph: JSON) throws {
    let error = #expect(throws: ModelArchiveError.self) { try read { $0 = graph } }
    #expect(error?.description.contains("model.tenon, graph.json: ") == true, "\(error?.description ?? "")")
  }
}
