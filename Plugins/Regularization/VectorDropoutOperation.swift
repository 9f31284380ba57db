import TenonKernels
import TenonPlugin

/// Dropout of float32 images in a blocked layout: the same elements as in plain.
///
/// The mask, a byte an element, lies in memory as the elements do; draws are numbered by logical element.
struct VectorDropoutOperation: LayerOperation {
  let plan: LayerPlan
  private let planes: BlockedPlanes
  private let draw: KeepDraw

  init(_ type: TensorType, _ probability: Double, _ request: PlanRequest) throws {
    planes = try BlockedPlanes(type)
    draw = KeepDraw(probability)
    plan = draw.plan(type, request, algorithm: "mask of one byte an element, \(type.layout)")
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: Float.self), call.output(as: Float.self))
    let mask = call.saved(as: UInt8.self)
    let random = call.step.random
    let scale = Float(draw.scale)
    planes.each(call, elementsPerPlane: planes.stride) { plane, _ in
      let start = plane &* planes.stride
      for lane in 0..<16 {
        draw.fill(
          mask + start + lane, stride: 16, count: planes.area,
          planes.logicalPlane(plane, lane).map { (random, $0 &* planes.area) })
      }
      for i in start..<start &+ planes.stride { y[i] = mask[i] != 0 ? x[i] * scale : 0 }
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: Float.self) else { return }
    let count = planes.count &* planes.stride
    guard let gradient = call.gradOutput(as: Float.self) else { return destination.prepare(count: count) }
    let mask = UnsafePointer(call.saved(as: UInt8.self))
    let target = destination.pointer
    let accumulates = destination.accumulates
    let scale = Float(draw.scale)
    planes.each(call, elementsPerPlane: planes.stride) { plane, _ in
      let range = plane &* planes.stride..<(plane &+ 1) &* planes.stride
      if accumulates {
        for i in range { target[i] += mask[i] != 0 ? gradient[i] * scale : 0 }
      } else {
        for i in range { target[i] = mask[i] != 0 ? gradient[i] * scale : 0 }
      }
    }
  }
}
