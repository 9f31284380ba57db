import TenonArchive
import TenonCore

extension ModelArchive {
  /// The layers with kernels that can be looked at, in the model's order, each with its weight: [outputs, inputs, rows, columns].
  ///
  /// - Parameter longestSide: kernels of more rows or columns are left out, as are those of 1 x 1.
  func kernels(longestSide: Int) -> [(layer: String, weight: Tensor)] {
    graph.modules.compactMap { module in
      guard let weight = state["\(module.path).weight"], weight.dtype == .float32, weight.shape.rank == 4,
        weight.type.layout == .plain, weight.shape.elementCount > 0, weight.shape[2] * weight.shape[3] > 1,
        max(weight.shape[2], weight.shape[3]) <= longestSide
      else { return nil }
      return (module.path, weight)
    }
  }
}
