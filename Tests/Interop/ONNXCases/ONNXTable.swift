import Tenon

/// What ONNX has for each built-in layer, as Markdown.
struct ONNXTable {
  private let rows: [String]

  init(_ cases: ONNXCases) throws {
    rows = try cases.layers().map { entry in
      let name = entry.component.declaration.name
      var operators: Set<String> = []
      var reasons: [String] = []
      for item in try cases.cases(of: entry) {
        do {
          let model = try item.outline(cases.factory)
          operators.formUnion(try ONNXExporter().operators(of: model, trials: item.trials(model)))
        } catch {
          for reason in Self.reasons(error) where !reasons.contains(reason) { reasons.append(reason) }
        }
      }
      let list = entry.component.isComposite ? "by its layers" : operators.sorted().joined(separator: ", ")
      let state = operators.isEmpty && !reasons.isEmpty ? "no" : reasons.isEmpty ? "yes" : "in part"
      return "| \(name) | \(state) | \(operators.isEmpty ? "" : list) | \(reasons.sorted().joined(separator: "; ")) |"
    }
  }

  private static func reasons(_ error: any Error) -> [String] {
    (error as? ONNXFormError)?.faults.map { $0.reason.replacing("|", with: "\\|") } ?? ["\(error)"]
  }

  var markdown: String {
    """
    # Layers in ONNX

    Generated from the layers by `Scripts/onnx-reference`. Every layer is exported alone, over its declared examples and its
    reference cases; `make test-interop` has each of these models checked by `onnx.checker` and computed by onnxruntime, whose
    outputs agree with Tenon's within 1e-4. Operators are those of opset 17; a layer that needs none passes its input on.

    | layer | exported | operators | what is not |
    | --- | --- | --- | --- |

    """ + rows.joined(separator: "\n") + "\n"
  }
}
