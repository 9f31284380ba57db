import CTenonKernels
import TenonKernels
import TenonPlugin

/// Resamples float32 images in a blocked layout: 16 channels, or 16 images, at once.
///
/// Rows first, then columns. Backward is the same with the axes turned round: each input position sums up what it gave to.
struct VectorResamplingOperation: LayerOperation {
  let plan: LayerPlan
  private let planes: BlockedPlanes
  private let outputStride: Int
  private let forwardAxes: (rows: ResamplingTable, columns: ResamplingTable)
  private let backwardAxes: (rows: ResamplingTable, columns: ResamplingTable)

  init(
    _ rows: ResampledAxis<Float>, _ columns: ResampledAxis<Float>, _ mode: String, _ type: TensorType,
    _ output: TensorType, _ request: PlanRequest
  ) throws {
    planes = try BlockedPlanes(type)
    outputStride = rows.count &* columns.count &* 16
    forwardAxes = (ResamplingTable(rows), ResamplingTable(columns))
    backwardAxes = (ResamplingTable(rows.turned), ResamplingTable(columns.turned))
    var plan = LayerPlan(outputs: [output])
    plan.workerWorkspaceByteCount = max(columns.extent, columns.count) * 16 * MemoryLayout<Float>.stride
    let taps = rows.sources.count * columns.extent + rows.count * columns.sources.count
    plan.flops = Double(planes.count) * 32 * Double(taps)
    plan.bytesMoved = Double(type.byteCount) + Double(output.byteCount)
    plan.estimate(forward: plan.bytesMoved, backward: plan.bytesMoved, request)
    plan.algorithm = "\(mode), rows, then columns, \(type.layout)"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let target = GradientDestination(pointer: call.output(as: Float.self), accumulates: false)
    resample(
      call, forwardAxes, call.input(as: Float.self), planes.stride, target, outputStride)
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: Float.self) else { return }
    guard let gradient = call.gradOutput(as: Float.self) else {
      return destination.prepare(count: planes.count &* planes.stride)
    }
    resample(call, backwardAxes, gradient, outputStride, destination, planes.stride)
  }

  private func resample(
    _ call: LayerCall, _ axes: (rows: ResamplingTable, columns: ResamplingTable), _ source: UnsafePointer<Float>,
    _ sourceStride: Int, _ target: GradientDestination<Float>, _ targetStride: Int
  ) {
    let kernels = tenon_lanes().pointee
    let adds: Int32 = target.accumulates ? 1 : 0
    axes.rows.with { rows in
      axes.columns.with { columns in
        planes.each(call, elementsPerPlane: max(sourceStride, targetStride)) { plane, worker in
          kernels.resample(
            rows, columns, Int64(axes.columns.extent), source + plane &* sourceStride,
            call.workspace(worker: worker, as: Float.self), target.pointer + plane &* targetStride, adds)
        }
      }
    }
  }
}

/// A `ResampledAxis` as the kernels in C take it.
private struct ResamplingTable: Sendable {
  let extent: Int
  private let starts: [Int64]
  private let sources: [Int64]
  private let weights: [Float]

  init(_ axis: ResampledAxis<Float>) {
    extent = axis.extent
    starts = axis.starts.map(Int64.init)
    sources = axis.sources.map(Int64.init)
    weights = axis.weights
  }

  func with(_ body: (UnsafePointer<tenon_resampling>) -> Void) {
    starts.withUnsafeBufferPointer { starts in
      sources.withUnsafeBufferPointer { sources in
        weights.withUnsafeBufferPointer { weights in
          let table = tenon_resampling(
            count: Int64(starts.count &- 1), starts: starts.baseAddress, sources: sources.baseAddress,
            weights: weights.baseAddress)
          withUnsafePointer(to: table, body)
        }
      }
    }
  }
}
