import CTenonKernels
import TenonKernels
import TenonPlugin

/// Means over float32 planes in a blocked layout: 16 channels, or 16 images, at once.
struct VectorAveragePoolOperation: LayerOperation {
  let plan: LayerPlan
  private let planes: BlockedPlanes
  private let rows: [tenon_span]
  private let columns: [tenon_span]
  private let height: Int
  private let width: Int
  private let outputStride: Int

  init(
    _ rows: [PoolingSpan], _ columns: [PoolingSpan], _ type: TensorType, _ output: TensorType, _ request: PlanRequest
  ) throws {
    planes = try BlockedPlanes(type)
    self.rows = rows.map(\.description)
    self.columns = columns.map(\.description)
    (height, width) = (type.shape[2], type.shape[3])
    outputStride = rows.count &* columns.count &* 16
    var plan = LayerPlan(outputs: [output])
    let covered =
      rows.reduce(0.0) { $0 + Double($1.end - $1.start) } * columns.reduce(0.0) { $0 + Double($1.end - $1.start) }
    plan.flops = Double(planes.count) * 16 * covered
    plan.bytesMoved = Double(type.byteCount) + Double(output.byteCount)
    plan.estimate(forward: plan.bytesMoved, backward: plan.bytesMoved, request)
    plan.algorithm = "window by window, \(type.layout)"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: Float.self), call.output(as: Float.self))
    let kernels = tenon_lanes().pointee
    planes.each(call, elementsPerPlane: planes.stride) { plane, _ in
      kernels.average_pool(
        rows, Int64(rows.count), columns, Int64(columns.count), Int64(width), x + plane &* planes.stride,
        y + plane &* outputStride)
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: Float.self) else { return }
    guard let gradient = call.gradOutput(as: Float.self) else {
      return destination.prepare(count: planes.count &* planes.stride)
    }
    let kernels = tenon_lanes().pointee
    planes.each(call, elementsPerPlane: planes.stride) { plane, _ in
      kernels.average_pool_gradient(
        rows, Int64(rows.count), columns, Int64(columns.count), Int64(height), Int64(width),
        gradient + plane &* outputStride, destination.pointer + plane &* planes.stride,
        destination.accumulates ? 1 : 0)
    }
  }
}

extension PoolingSpan {
  /// As the kernels in C take it.
  fileprivate var description: tenon_span {
    tenon_span(start: Int64(start), end: Int64(end), divisor: Int64(divisor))
  }
}
