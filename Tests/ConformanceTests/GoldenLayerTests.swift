import TenonCore
import TestSupport
import Testing

/// Layers from their shared libraries against PyTorch's numbers: forward, backward, backward added on top.
struct GoldenLayerTests {
  /// Composites are planned by the engine first (`GoldenCompositeTests`).
  static let composites = Set(((try? BuiltInComponent.all("layer")) ?? []).filter(\.isComposite).map(\.name))
  static let cases = Golden.cases(ofKind: "layer").filter { !composites.contains($0.type) }

  @Test(arguments: Golden.runs(cases))
  func layer_reproducesPyTorch(_ golden: GoldenCase, _ floats: DType) throws {
    try GoldenRun(golden, floats: floats).check(BuiltPlugins.layer(golden.type, golden.arguments()))
  }
}
