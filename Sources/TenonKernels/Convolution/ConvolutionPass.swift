internal import CTenonKernels
import TenonCore

/// One direction of a convolution over images: forward, or backward to the input.
struct ConvolutionPass: Sendable {
  private enum Road: Sendable {
    case direct(Description<tenon_direct>)
    case winograd(Description<tenon_winograd>)
    indirect case phases(PhaseDataPass)
  }

  private let sizes: ConvolutionSizes
  private let isBackward: Bool
  private let road: Road
  /// Floats of scratch that the tasks share.
  let workspaceCount: Int
  /// Floats of scratch of a worker.
  let workerCount: Int
  /// Whether the target is plain.
  let writesPlain: Bool

  /// Nil where the algorithm cannot do it.
  ///
  /// - Parameter toPlain: what is wanted is plain; algorithms that cannot write it so write blocks all the same.
  init?(_ sizes: ConvolutionSizes, _ algorithm: ConvolutionAlgorithm, backward: Bool, toPlain: Bool = false) {
    self.sizes = sizes
    isBackward = backward
    if backward, toPlain, algorithm == .directPhases {
      guard let phases = PhaseDataPass(sizes) else { return nil }
      road = .phases(phases)
      (workspaceCount, workerCount, writesPlain) = (phases.workspaceCount, phases.workerCount, true)
      return
    }
    var raw = sizes.raw
    // A band of rows is transposed while it is in the cache.
    writesPlain = toPlain && !backward && algorithm.tile == nil
    raw.is_plain = writesPlain ? 1 : 0
    if let tile = algorithm.tile {
      let division =
        switch algorithm {
        case .winograd2Panels, .winograd4Panels: TENON_WINOGRAD_PANELS
        case .winograd2Points, .winograd4Points: TENON_WINOGRAD_POINTS
        default: TENON_WINOGRAD_BLOCKS
        }
      guard
        let winograd = Description(
          tenon_winograd(), { tenon_winograd_prepare($0, &raw, backward ? 1 : 0, Int32(tile), division) })
      else { return nil }
      road = .winograd(winograd)
      workspaceCount = Int(
        winograd.value.packed_weights + winograd.value.transformed + winograd.value.products)
      workerCount = Int(winograd.value.scratch)
    } else {
      guard !backward || algorithm == .direct,
        let direct = Description(
          tenon_direct(), { tenon_direct_prepare($0, &raw, backward ? 1 : 0, algorithm.lanes) })
      else { return nil }
      road = .direct(direct)
      workspaceCount = Int(direct.value.packed_weights)
      workerCount = Int(direct.value.scratch)
    }
  }

  /// - Parameters:
  ///   - source: in blocks, or plain for `directPlain`.
  ///   - weights: plain [out_channels, channels, kernel height, kernel width].
  ///   - target: in blocks, or plain where `writesPlain` says so; scale and bias only forward.
  ///   - workspace: `workspaceCount` floats.
  func run(
    _ call: LayerCall, from source: UnsafePointer<Float>, weights: UnsafePointer<Float>,
    to target: tenon_convolution_target, workspace: UnsafeMutablePointer<Float>
  ) {
    let counts = (sizes.inputGroupCount, sizes.outputGroupCount)
    let (sourceCount, targetCount) = isBackward ? (counts.1, counts.0) : counts
    let targetPlanes = isBackward ? sizes.inPlanes : sizes.outPlanes
    for group in 0..<sizes.groups {
      var target = target
      target.pixels += group &* targetCount
      target.addend = target.addend.map { $0 + group &* targetCount }
      target.scale = target.scale.map { $0 + group &* targetPlanes }
      target.bias = target.bias.map { $0 + group &* targetPlanes }
      withUnsafePointer(to: target) {
        runGroup(
          call, from: source + group &* sourceCount, weights: weights + group &* sizes.weightGroupCount, to: $0,
          workspace: workspace)
      }
    }
  }

  private func runGroup(
    _ call: LayerCall, from source: UnsafePointer<Float>, weights: UnsafePointer<Float>,
    to target: UnsafePointer<tenon_convolution_target>, workspace: UnsafeMutablePointer<Float>
  ) {
    let (scale, bias) = (target.pointee.scale, target.pointee.bias)
    let kernels = tenon_convolutions().pointee
    let hasScratch = workerCount > 0
    func scratch(_ worker: Int) -> UnsafeMutablePointer<Float> {
      hasScratch ? call.workspace(worker: worker, as: Float.self) : workspace
    }
    switch road {
    case .phases(let phases):
      phases.run(call, from: source, weights: weights, to: target.pointee, workspace: workspace)
    case .direct(let description):
      let direct = description.pointer
      call.step.parallelFor(Int(direct.pointee.pack_tasks)) { task, _ in
        kernels.direct_pack(direct, weights, scale, bias, workspace, Int64(task))
      }
      call.step.parallelFor(Int(direct.pointee.run_tasks)) { task, worker in
        kernels.direct_run(direct, source, workspace, target, scratch(worker), Int64(task))
      }
    case .winograd(let description):
      let winograd = description.pointer
      call.step.parallelFor(Int(winograd.pointee.pack_tasks)) { task, _ in
        kernels.winograd_pack(winograd, weights, scale, workspace, Int64(task))
      }
      let transformed = workspace + Int(winograd.pointee.packed_weights)
      let products = transformed + Int(winograd.pointee.transformed)
      for chunk in 0..<winograd.pointee.chunks {
        call.step.parallelFor(Int(winograd.pointee.transform_tasks)) { task, _ in
          kernels.winograd_transform(winograd, source, transformed, chunk, Int64(task))
        }
        call.step.parallelFor(Int(winograd.pointee.product_tasks)) { task, _ in
          kernels.winograd_products(winograd, transformed, workspace, products, chunk, Int64(task))
        }
        call.step.parallelFor(Int(winograd.pointee.target_tasks)) { task, _ in
          kernels.winograd_targets(winograd, products, target, chunk, Int64(task))
        }
      }
      call.step.parallelFor(Int(winograd.pointee.run_tasks)) { task, worker in
        kernels.winograd_run(
          winograd, source, transformed, weights, workspace, target, scratch(worker), Int64(task))
      }
    }
  }
}
