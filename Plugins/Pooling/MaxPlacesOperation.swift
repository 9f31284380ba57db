import TenonKernels
import TenonPlugin

/// Window by window; each output's place in its volume is an output of its own or saved, and backward goes by it.
struct MaxPlacesOperation<T: Scalar, Place: FixedWidthInteger & Sendable>: LayerOperation {
  let plan: LayerPlan
  private let shape: MaxPlaces
  private let yieldsPlaces: Bool
  private let keepsPlaces: Bool
  private let tasks: ElementChunks

  init(_ shape: MaxPlaces, _ output: TensorType, yieldsPlaces: Bool, _ request: PlanRequest) {
    self.shape = shape
    self.yieldsPlaces = yieldsPlaces
    keepsPlaces = yieldsPlaces || request.wantsBackward
    tasks = ElementChunks(rows: shape.count, of: shape.volumeCount, elementsPerTask: 8_192)
    var plan = LayerPlan(outputs: [output])
    if yieldsPlaces {
      plan.outputs.append(TensorType(.int64, output.shape))
      plan.backwardNeeds = [.output(1)]
    } else if keepsPlaces {
      plan.savedByteCount = output.shape.elementCount * MemoryLayout<Place>.stride
    }
    func covered(_ taps: [PoolingTaps]) -> Double { taps.reduce(0) { $0 + Double($1.count) } }
    plan.flops = Double(shape.count) * covered(shape.slices) * covered(shape.rows) * covered(shape.columns)
    plan.bytesMoved =
      Double(shape.count) * Double(shape.volumeCount) * Double(MemoryLayout<T>.stride)
      + Double(output.byteCount)
    plan.algorithm = "window by window"
    self.plan = plan
  }

  private func places(_ call: LayerCall) -> UnsafeMutablePointer<Place> {
    yieldsPlaces ? call.output(1, as: Place.self) : call.saved(as: Place.self)
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: T.self), call.output(as: T.self))
    let places = keepsPlaces ? places(call) : nil
    let (height, width) = (shape.height, shape.width)
    tasks.eachRow(call) { volume, _ in
      let source = x + volume &* shape.volumeCount
      var index = volume &* shape.outputCount
      for depths in shape.slices {
        for lines in shape.rows {
          for line in shape.columns {
            var (maximum, place) = (-T.infinity, -1)
            for z in 0..<depths.count {
              let slice = (depths.first &+ z &* depths.step) &* height
              for row in 0..<lines.count {
                let start = (slice &+ lines.first &+ row &* lines.step) &* width &+ line.first
                for column in 0..<line.count {
                  let value = source[start &+ column &* line.step]
                  // Also where all are -infinity the first one is taken.
                  if value > maximum || value.isNaN || place < 0 {
                    (maximum, place) = (value, start &+ column &* line.step)
                  }
                }
              }
            }
            y[index] = maximum
            places?[index] = Place(truncatingIfNeeded: place)
            index &+= 1
          }
        }
      }
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else {
      return destination.prepare(count: shape.count &* shape.volumeCount)
    }
    let places = UnsafePointer(places(call))
    tasks.eachRow(call) { volume, _ in
      let target = destination.pointer + volume &* shape.volumeCount
      if !destination.accumulates { target.update(repeating: 0, count: shape.volumeCount) }
      for index in volume &* shape.outputCount..<(volume &+ 1) &* shape.outputCount where places[index] >= 0 {
        target[Int(places[index])] += gradient[index]
      }
    }
  }
}
