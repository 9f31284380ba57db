import TenonKernels
import TenonPlugin

/// Dropout of whole channels of float32 images in a blocked layout: the same channels as in plain.
struct VectorChannelDropoutOperation: LayerOperation {
  let plan: LayerPlan
  private let planes: BlockedPlanes
  private let draw: KeepDraw

  init(_ type: TensorType, _ probability: Double, _ request: PlanRequest) throws {
    planes = try BlockedPlanes(type)
    draw = KeepDraw(probability)
    var plan = LayerPlan(inPlace: type)
    plan.flops = Double(type.shape.elementCount)
    plan.bytesMoved = Double(2 * type.byteCount)
    plan.estimate(forward: plan.bytesMoved, backward: plan.bytesMoved, request)
    plan.algorithm = "a draw for each channel, \(type.layout)"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: Float.self), call.output(as: Float.self))
    eachPlane(call) { start, factors in
      for i in 0..<planes.area {
        let at = start &+ i &* 16
        (UnsafeMutableRawPointer(y + at)).storeBytes(of: vector(x + at) * factors, as: SIMD16<Float>.self)
      }
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: Float.self) else { return }
    guard let gradient = call.gradOutput(as: Float.self) else {
      return destination.prepare(count: planes.count &* planes.stride)
    }
    let target = destination.pointer
    eachPlane(call) { start, factors in
      for i in 0..<planes.area {
        let at = start &+ i &* 16
        var value = vector(gradient + at) * factors
        if destination.accumulates { value += vector(target + at) }
        UnsafeMutableRawPointer(target + at).storeBytes(of: value, as: SIMD16<Float>.self)
      }
    }
  }

  @inline(__always)
  private func vector(_ pointer: UnsafePointer<Float>) -> SIMD16<Float> {
    UnsafeRawPointer(pointer).loadUnaligned(as: SIMD16<Float>.self)
  }

  @inline(__always)
  private func eachPlane(_ call: LayerCall, _ body: (_ start: Int, _ factors: SIMD16<Float>) -> Void) {
    let (random, scale) = (call.step.random, Float(draw.scale))
    planes.each(call, elementsPerPlane: planes.stride) { plane, _ in
      var factors = SIMD16<Float>()
      for lane in 0..<16 {
        guard let logical = planes.logicalPlane(plane, lane) else { continue }
        factors[lane] = draw.isKept(random.word(UInt64(truncatingIfNeeded: logical))) ? scale : 0
      }
      body(plane &* planes.stride, factors)
    }
  }
}
