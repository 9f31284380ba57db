import TenonCore
import TenonEngine
import TenonPredict

extension LoadedModel {
  /// What a layer makes of the data that `evaluate` would measure the model on.
  ///
  /// - Parameters:
  ///   - layer: a path such as `features.0`; nil for what the last layer with parameters reads.
  ///   - overrides: as those of `evaluate`, as the place of the data is.
  /// - Throws: `GraphError` for a layer that the model does not have, `DataError` for one whose value has no row for each
  ///   sample, and for data that is not there.
  public func features(
    of layer: String?, overrides: [String] = [], data place: String? = nil, note: (String) -> Void = { _ in }
  ) throws -> DataFeatures {
    let layer = try layer ?? lastFeatureLayer()
    let (_, data) = try evaluationData(overrides: overrides, place: place)
    data.notes.forEach(note)
    return try DataFeatures(self, layer: layer, data.loader)
  }

  /// The layer whose value the last layer with parameters reads.
  private func lastFeatureLayer() throws -> String {
    let graph = model.graph
    let trained = graph.nodes.last { !model.layer(ofModule: $0.module).parameters.isEmpty }
    for value in trained?.inputs.compactMap(\.self) ?? [] {
      guard let node = graph.nodes.first(where: { $0.outputs.contains(value) }) else { continue }
      let path = graph.modules[node.module].path
      if (try? graph.value(at: path)) == value { return path }
    }
    throw DataError.noFeatureLayer(archive.name)
  }
}

extension DataError {
  fileprivate static func noFeatureLayer(_ model: String) -> DataError {
    DataError(
      diagnostic: Diagnostic("no-layer", "no layer of '\(model)' makes what the last one with parameters reads")
        .help("name the layer whose features are wanted: --layer LAYER; `tenon inspect` lists them"))
  }
}
