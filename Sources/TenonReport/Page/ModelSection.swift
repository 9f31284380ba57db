import TenonCore

/// The layers with what they yield for one sample, their parameters and their work.
struct ModelSection {
  private let run: RunRecord

  init(_ run: RunRecord) { self.run = run }

  var html: HTML {
    guard let model = run.model else { return .note("No model is written yet.") }
    guard let summary = model.summary else { return .note("The archive does not say what its layers yield.") }
    let rows = summary.layers.map { layer in
      [
        layer.path, layer.component, layer.outputs.map { Self.text($0) }.joined(separator: ", "),
        layer.parameterCount.grouped, PageNumber.flops(layer.flops),
      ]
    }
    let total = ["all layers", "", "", summary.parameterCount.grouped, PageNumber.flops(summary.flops)]
    let table = PageTable(
      columns: ["layer", "component", "yields", "parameters", "work"], rows: rows + [total], numbers: [3, 4])
    let inputs = summary.inputs.map { "\(PageNumber.name($0.name, most: 40)) \(Self.text($0.type))" }
    return HTML("p") { "It reads \(inputs.joined(separator: ", "))." } + table.html + table.download("layers.csv")
  }

  private static func text(_ type: TensorType) -> String {
    "\(type.dtype) [\(type.shape.dimensions.map { "\($0)" }.joined(separator: ", "))]"
  }
}
