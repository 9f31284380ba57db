import CTenonKernels
import TenonKernels
import TenonPlugin

/// Dropout of float32 elements in plain layout by kernels: the same elements as everywhere.
struct KernelDropoutOperation: LayerOperation {
  let plan: LayerPlan
  private let chunks: ElementChunks
  private let draw: KeepDraw

  init(_ type: TensorType, _ probability: Double, _ request: PlanRequest) {
    // A multiple of the 64 words that the kernel draws at once.
    chunks = ElementChunks(type.shape.elementCount, perTask: 8_192)
    draw = KeepDraw(probability)
    plan = draw.plan(type, request, algorithm: "mask of one byte an element, vectors")
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: Float.self), call.output(as: Float.self))
    let (mask, draws, drop) = (call.saved(as: UInt8.self), call.step.draws, tenon_lanes().pointee.drop)
    chunks.each(call) { range in
      let start = range.lowerBound
      drop?(
        draws, UInt64(start), Int64(range.count), draw.threshold, Float(draw.scale), x + start, y + start, mask + start)
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: Float.self) else { return }
    guard let gradient = call.gradOutput(as: Float.self) else { return destination.prepare(count: chunks.count) }
    let (mask, kernel) = (UnsafePointer(call.saved(as: UInt8.self)), tenon_lanes().pointee.drop_gradient)
    let (target, adds) = (destination.pointer, destination.accumulates ? 1 : 0 as Int32)
    chunks.each(call) { range in
      let start = range.lowerBound
      kernel?(mask + start, Int64(range.count), Float(draw.scale), gradient + start, target + start, adds)
    }
  }
}
