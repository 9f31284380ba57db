import TenonCore

/// Copies a value into another layout, and its gradient back.
///
/// Padding lanes become zero; those of a gradient that is added to stay as they are.
struct LayoutConversion: LayerOperation {
  let plan: LayerPlan
  private let from: PlaneAddress
  private let to: PlaneAddress

  /// - Parameter type: float32 and rank 4, in the layout to convert from.
  init(_ type: TensorType, to layout: Layout) {
    let output = type.with(layout)
    var plan = LayerPlan(outputs: [output])
    plan.bytesMoved = Double(type.byteCount + output.byteCount)
    plan.algorithm = "\(type.layout) to \(layout)"
    self.plan = plan
    from = PlaneAddress(type)
    to = PlaneAddress(output)
  }

  func forward(_ call: LayerCall) throws {
    convert(call.input(as: Float.self), from, call.output(as: Float.self), to, adding: false, call.step)
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: Float.self) else { return }
    guard let gradient = call.gradOutput(as: Float.self) else {
      return destination.prepare(count: from.paddedImages * from.paddedChannels * from.area)
    }
    convert(gradient, to, destination.pointer, from, adding: destination.accumulates, call.step)
  }

  /// A task is a block of 16 images and 16 channels, cut so in every layout.
  private func convert(
    _ source: UnsafePointer<Float>, _ from: PlaneAddress, _ target: UnsafeMutablePointer<Float>, _ to: PlaneAddress,
    adding: Bool, _ step: Step
  ) {
    let lanes = PlaneAddress.lanes
    let (images, channels) = (to.paddedImages, to.paddedChannels)
    let blocks = (channels + lanes - 1) / lanes
    step.parallelFor((images + lanes - 1) / lanes * blocks) { task, _ in
      let (image, channel) = (task / blocks * lanes, task % blocks * lanes)
      for n in image..<min(image + lanes, images) {
        for c in channel..<min(channel + lanes, channels) {
          let plane = target + to.start(n, c)
          if n < to.images, c < to.channels {
            Self.copy(source + from.start(n, c), from.stride, plane, to.stride, count: to.area, adding: adding)
          } else if !adding {
            for s in 0..<to.area { plane[s &* to.stride] = 0 }
          }
        }
      }
    }
  }

  private static func copy(
    _ source: UnsafePointer<Float>, _ from: Int, _ target: UnsafeMutablePointer<Float>, _ to: Int, count: Int,
    adding: Bool
  ) {
    if adding {
      for s in 0..<count { target[s &* to] += source[s &* from] }
    } else {
      for s in 0..<count { target[s &* to] = source[s &* from] }
    }
  }
}
