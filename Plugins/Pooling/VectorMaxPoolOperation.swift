import CTenonKernels
import TenonKernels
import TenonPlugin

/// Maxima of float32 planes in a blocked layout: 16 channels, or 16 images, at once.
///
/// Saves a byte for each output, the tap it came from. A growing function behind or before it, as ReLU, is applied to the
/// maxima alone.
struct VectorMaxPoolOperation: LayerOperation {
  let plan: LayerPlan
  private let planes: BlockedPlanes
  private let window: tenon_window
  private let inputStride: Int
  private let outputStride: Int
  private let savesTaps: Bool
  private let activation: PooledActivation?

  init(
    _ window: SlidingWindow, _ type: TensorType, _ output: TensorType, activation: PooledActivation? = nil,
    _ request: PlanRequest
  ) throws {
    planes = try BlockedPlanes(type)
    self.window = window.description
    inputStride = planes.stride
    outputStride = window.outputCount &* 16
    self.activation = activation
    savesTaps = request.wantsBackward
    var plan = LayerPlan(outputs: [output])
    let count = planes.count &* outputStride
    plan.savedByteCount = savesTaps ? count : 0
    plan.flops = Double(count) * Double(window.tapCount)
    plan.bytesMoved = Double(type.byteCount) + Double(output.byteCount)
    let taps = savesTaps ? Double(count) : 0
    plan.estimate(forward: plan.bytesMoved + taps, backward: plan.bytesMoved + taps, request)
    plan.algorithm = "window by window, \(type.layout)"
    if activation != nil {
      if request.wantsBackward { plan.backwardNeeds = [.output(0)] }
      plan.workerWorkspaceByteCount = outputStride * MemoryLayout<Float>.stride
      // The maxima lie in the caches between the two.
      plan.estimatedNanoseconds *= 1.1
    }
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: Float.self), call.output(as: Float.self))
    let taps = savesTaps ? call.saved(as: UInt8.self) : nil
    let kernels = tenon_lanes().pointee
    withUnsafePointer(to: window) { window in
      planes.each(call, elementsPerPlane: inputStride) { plane, _ in
        kernels.max_pool(
          window, x + plane &* inputStride, y + plane &* outputStride, taps.map { $0 + plane &* outputStride })
        if let activation {
          let maxima = y + plane &* outputStride
          activation.forward(maxima, maxima, Int64(outputStride), 0)
        }
      }
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: Float.self) else { return }
    guard let gradient = call.gradOutput(as: Float.self) else {
      return destination.prepare(count: planes.count &* inputStride)
    }
    let taps = call.saved(as: UInt8.self)
    let output = activation == nil ? nil : UnsafePointer(call.output(as: Float.self))
    let kernels = tenon_lanes().pointee
    withUnsafePointer(to: window) { window in
      planes.each(call, elementsPerPlane: inputStride) { plane, worker in
        var from = gradient + plane &* outputStride
        if let activation, let output {
          let scratch = call.workspace(worker: worker, as: Float.self)
          activation.backward(from, output + plane &* outputStride, scratch, Int64(outputStride), 0, 0)
          from = UnsafePointer(scratch)
        }
        kernels.max_pool_gradient(
          window, from, taps + plane &* outputStride, destination.pointer + plane &* inputStride,
          destination.accumulates ? 1 : 0)
      }
    }
  }
}
