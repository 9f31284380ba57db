internal import CTenonKernels
import TenonCore

/// The direction of a convolution that yields the gradients of its weights.
struct WeightGradientPass: Sendable {
  private enum Road: Sendable {
    case direct(Description<tenon_direct_weights>)
    case winograd(Description<tenon_winograd_weights>)
  }

  private let sizes: ConvolutionSizes
  private let road: Road
  /// Floats of scratch that the tasks share.
  let workspaceCount: Int
  /// Floats of scratch of a worker.
  let workerCount: Int

  /// Nil where the algorithm cannot do it.
  init?(_ sizes: ConvolutionSizes, _ algorithm: ConvolutionAlgorithm) {
    self.sizes = sizes
    var raw = sizes.raw
    if let tile = algorithm.tile {
      guard
        let winograd = Description(
          tenon_winograd_weights(), { tenon_winograd_weights_prepare($0, &raw, Int32(tile)) })
      else { return nil }
      road = .winograd(winograd)
      workspaceCount = Int(winograd.value.transformed + winograd.value.sums)
      workerCount = Int(winograd.value.scratch)
    } else {
      guard
        let direct = Description(
          tenon_direct_weights(), { tenon_direct_weights_prepare($0, &raw, algorithm.lanes) })
      else { return nil }
      road = .direct(direct)
      workspaceCount = Int(direct.value.partials)
      workerCount = Int(direct.value.scratch)
    }
  }

  /// - Parameters:
  ///   - source: the input in blocks, or plain for `directPlain`.
  ///   - gradient: of the output, in blocks.
  ///   - workspace: `workspaceCount` floats.
  func run(
    _ call: LayerCall, from source: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
    to target: GradientDestination<Float>, workspace: UnsafeMutablePointer<Float>
  ) {
    for group in 0..<sizes.groups {
      runGroup(
        call, from: source + group &* sizes.inputGroupCount, gradient: gradient + group &* sizes.outputGroupCount,
        to: target.pointer + group &* sizes.weightGroupCount, adds: target.accumulates ? 1 : 0, workspace: workspace)
    }
  }

  private func runGroup(
    _ call: LayerCall, from source: UnsafePointer<Float>, gradient: UnsafePointer<Float>,
    to pointer: UnsafeMutablePointer<Float>, adds: Int32, workspace: UnsafeMutablePointer<Float>
  ) {
    let kernels = tenon_convolutions().pointee
    switch road {
    case .direct(let description):
      let direct = description.pointer
      call.step.parallelFor(Int(direct.pointee.run_tasks)) { task, worker in
        kernels.direct_weights_run(
          direct, source, gradient, pointer, adds, workspace, call.workspace(worker: worker), Int64(task))
      }
      call.step.parallelFor(Int(direct.pointee.combine_tasks)) { task, _ in
        kernels.direct_weights_combine(direct, workspace, pointer, adds, Int64(task))
      }
    case .winograd(let description):
      let winograd = description.pointer
      let isFused = winograd.pointee.is_fused != 0
      let sums = workspace + Int(winograd.pointee.transformed)
      for chunk in 0..<winograd.pointee.chunks {
        call.step.parallelFor(Int(winograd.pointee.transform_tasks)) { task, _ in
          kernels.winograd_weights_transform(winograd, source, gradient, workspace, chunk, Int64(task))
        }
        call.step.parallelFor(Int(winograd.pointee.run_tasks)) { task, worker in
          kernels.winograd_weights_run(
            winograd, workspace, sums, pointer, adds, isFused ? call.workspace(worker: worker) : sums, chunk,
            Int64(task))
        }
      }
      call.step.parallelFor(Int(winograd.pointee.finish_tasks)) { task, _ in
        kernels.winograd_weights_finish(winograd, sums, pointer, adds, Int64(task))
      }
    }
  }
}
