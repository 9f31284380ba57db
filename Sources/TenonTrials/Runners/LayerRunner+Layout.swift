import TenonCore
import TenonServices

extension LayerRunner {
  /// Runs a layer with one layout wherever its ports accept that; the other tensors are plain.
  ///
  /// - Throws: the layer's `ComponentError`, or `TensorError`.
  public convenience init(
    _ layer: any Layer, host: Host, inputs: [Tensor?], parameters: [Tensor] = [], buffers: [Tensor] = [],
    mode: PlanRequest.Mode = .train, precision: PlanRequest.Precision = .default, wantsGradients: Bool = true,
    layout: Layout, seed: UInt64 = 0, stream: UInt64 = 0, step number: UInt64 = 0
  ) throws {
    let ports = layer.inputs
    let inputLayouts = inputs.enumerated().map { index, tensor -> Layout in
      let port = ports.indices.contains(index) ? ports[index] : ports.last
      return tensor?.shape.rank == 4 && port?.layouts.contains(layout) == true ? layout : .plain
    }
    let outputLayouts = layer.outputs.map {
      inputLayouts.contains(layout) && $0.layouts.contains(layout) ? layout : Layout.plain
    }
    try self.init(
      layer, host: host, inputs: inputs, parameters: parameters, buffers: buffers, mode: mode, precision: precision,
      wantsGradients: wantsGradients, layouts: (inputLayouts, outputLayouts), seed: seed, stream: stream, step: number)
  }
}
