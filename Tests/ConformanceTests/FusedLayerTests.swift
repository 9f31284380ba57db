import TenonCore
import TenonHost
import TenonTrials
import Testing

/// Fused layers alone against their members one after the other, in both precisions and gradient write modes.
@Suite struct FusedLayerTests {
  static let shapes: [Shape] = [[3, 5, 4, 7], [2, 17, 1, 3], [16, 3, 9, 15], [5, 1, 2, 67]]

  /// BatchNorm2d and ReLU, and what is fused of them.
  private struct Layers {
    let norm: any Layer
    let relu: any Layer
    let fused: any Layer

    init(channels: Int, affine: Bool, tracks: Bool) throws {
      let factory = try BuiltPlugins.factory()
      norm = try BuiltPlugins.layer(
        "BatchNorm2d",
        [
          NamedValue("num_features", .int(channels)), NamedValue("affine", .bool(affine)),
          NamedValue("track_running_stats", .bool(tracks)),
        ])
      relu = try BuiltPlugins.layer("ReLU")
      let entry = try #require(
        try factory.registry.fusions(listed: []).first { $0.fullName == "tenon/BatchNorm2dReLU" })
      fused = try #require(
        try factory.fused(
          entry, members: [(layer: norm, component: "tenon/BatchNorm2d", stream: 1), (relu, "tenon/ReLU", 2)]))
    }
  }

  @Test(arguments: shapes, [DType.float32, .float64])
  func batchNormReLU_isWhatItsMembersAre(_ shape: Shape, _ dtype: DType) throws {
    for (affine, tracks) in [(true, true), (false, true), (true, false)] {
      for accumulate in [false, true] {
        let layers = try Layers(channels: shape[1], affine: affine, tracks: tracks)
        let input = try RandomTensor.make(dtype, shape, stream: 1)
        let gradient = try RandomTensor.make(dtype, shape, stream: 2)
        func state(_ declarations: [Parameter]) throws -> [Tensor] {
          try declarations.enumerated().map { index, declaration in
            declaration.dtype == .int64
              ? try Tensor(TensorType(.int64, declaration.shape))
              : try RandomTensor.make(dtype, declaration.shape, stream: UInt64(10 + index))
          }
        }
        let (parameters, buffers) = (try state(layers.norm.parameters), try state(layers.norm.buffers))
        let (fusedParameters, fusedBuffers) = (try parameters.map { try $0.copy() }, try buffers.map { try $0.copy() })
        let norm = try LayerRunner(
          layers.norm, host: BuiltPlugins.host, inputs: [input], parameters: parameters, buffers: buffers)
        try norm.forward()
        let relu = try LayerRunner(layers.relu, host: BuiltPlugins.host, inputs: [norm.outputs[0]])
        try relu.forward()
        let fused = try LayerRunner(
          layers.fused, host: BuiltPlugins.host, inputs: [input], parameters: fusedParameters, buffers: fusedBuffers)
        try fused.forward()
        try expect(fused.outputs, relu.outputs, dtype, "output")
        try expect(fusedBuffers, buffers, dtype, "buffers")
        // Accumulating adds to what the first backward leaves.
        for again in accumulate ? [false, true] : [false] {
          try relu.backward(gradOutputs: [gradient])
          try norm.backward(gradOutputs: [relu.gradInputs[0]], accumulate: again)
          try fused.backward(gradOutputs: [gradient], accumulate: again)
        }
        try expect(fused.gradInputs.compactMap(\.self), norm.gradInputs.compactMap(\.self), dtype, "grad of input")
        try expect(
          fused.gradParameters.compactMap(\.self), norm.gradParameters.compactMap(\.self), dtype, "grad of parameters")
      }
    }
  }

  private func expect(_ received: [Tensor], _ expected: [Tensor], _ dtype: DType, _ what: String) throws {
    #expect(received.count == expected.count)
    let tolerance = dtype == .float64 ? 1e-10 : 2e-4
    for (one, other) in zip(received, expected) {
      for (a, b) in zip(Golden.numbers(one), Golden.numbers(other)) {
        #expect(abs(a - b) <= tolerance * max(1, abs(b)), "\(what) in \(one.type)")
      }
    }
  }

  @Test func fusions_areTriedLargestFirst_thenByPriority() throws {
    let entries = try BuiltPlugins.registry.get().fusions(listed: ["proof/FusedLaneSum"])
    let ranks = entries.map { entry in
      (-(entry.component.fusion?.members.count ?? 0), -(entry.component.fusion?.priority ?? 0), entry.fullName)
    }
    #expect(ranks.count >= 2)
    #expect(zip(ranks, ranks.dropFirst()).allSatisfy { $0 < $1 })
  }
}
