import TenonCore

/// A layout for every port of a layer that accepts it.
enum ForcedLayouts {
  /// Float32 inputs of rank 4 take the layout where their port has it, and outputs where theirs has it; the rest is plain.
  static func of(
    _ layer: any Layer, _ layout: Layout, _ inputs: [Tensor?]
  ) -> (inputs: [Layout], outputs: [Layout]) {
    let ports = layer.inputs
    let chosen = inputs.enumerated().map { index, tensor in
      let port = ports.indices.contains(index) ? ports[index] : ports.last
      guard tensor?.dtype == .float32, tensor?.shape.rank == 4 else { return Layout.plain }
      return port?.layouts.contains(layout) == true ? layout : .plain
    }
    let isForced = chosen.contains(layout)
    return (chosen, layer.outputs.map { isForced && $0.layouts.contains(layout) ? layout : .plain })
  }
}
