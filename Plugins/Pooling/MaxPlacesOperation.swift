import CTenonKernels
import TenonKernels
import TenonPlugin

/// The maxima of a window's rows over the whole width, then those of its columns: neighbouring pixels side by side.
///
/// Each output's place in its volume is an output of its own or saved, and backward goes by it.
struct MaxPlacesOperation<T: Scalar, Place: FixedWidthInteger & Sendable>: LayerOperation {
  let plan: LayerPlan
  private let shape: MaxPlaces
  private let yieldsPlaces: Bool
  private let keepsPlaces: Bool
  /// Whether each column of the output is that of two neighbours.
  private let takesPairs: Bool
  private let tasks: ElementChunks

  init(_ shape: MaxPlaces, _ output: TensorType, yieldsPlaces: Bool, _ request: PlanRequest) {
    self.shape = shape
    self.yieldsPlaces = yieldsPlaces
    keepsPlaces = yieldsPlaces || request.wantsBackward
    takesPairs = shape.columns.enumerated().allSatisfy { column, taps in
      taps.first == 2 * column && taps.count == 2 && taps.step == 1
    }
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
    plan.workerWorkspaceByteCount = shape.width * (MemoryLayout<T>.stride + MemoryLayout<Int32>.stride)
    plan.algorithm = "rows, then columns"
    self.plan = plan
  }

  private func places(_ call: LayerCall) -> UnsafeMutablePointer<Place> {
    yieldsPlaces ? call.output(1, as: Place.self) : call.saved(as: Place.self)
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: T.self), call.output(as: T.self))
    let places = keepsPlaces ? places(call) : nil
    tasks.eachRow(call) { volume, worker in
      let source = x + volume &* shape.volumeCount
      let maxima = call.workspace(worker: worker, as: T.self)
      let origins = UnsafeMutableRawPointer(maxima + shape.width).assumingMemoryBound(to: Int32.self)
      var index = volume &* shape.outputCount
      for depths in shape.slices {
        for lines in shape.rows {
          takeRows(source, depths, lines, maxima, keepsPlaces ? origins : nil)
          if takesPairs, let maxima = maxima.floats, let y = (y + index).floats {
            takePairs(maxima, origins, y, places.map { $0 + index })
            index &+= shape.columns.count
            continue
          }
          for line in shape.columns {
            if let places {
              let best = Self.best(maxima, origins, line)
              (y[index], places[index]) = (best.maximum, Place(truncatingIfNeeded: best.origin))
            } else {
              y[index] = Self.best(maxima, line)
            }
            index &+= 1
          }
        }
      }
    }
  }

  /// The maxima of a window's rows, column by column; -infinity and the place -1 without a row.
  @inline(__always)
  private func takeRows(
    _ source: UnsafePointer<T>, _ depths: PoolingTaps, _ lines: PoolingTaps, _ maxima: UnsafeMutablePointer<T>,
    _ origins: UnsafeMutablePointer<Int32>?
  ) {
    let width = shape.width
    if depths.count > 0, lines.count > 0, let source = source.floats, let maxima = maxima.floats {
      return tenon_lanes().pointee.max_of_rows(
        source, Int64((depths.first &* shape.height &+ lines.first) &* width), Int64(depths.count),
        Int64(depths.step &* shape.height &* width), Int64(lines.count), Int64(lines.step &* width), Int64(width),
        maxima, origins)
    }
    maxima.update(repeating: -.infinity, count: width)
    origins?.update(repeating: -1, count: width)
    var isFirst = true
    for z in 0..<depths.count {
      for row in 0..<lines.count {
        let start =
          ((depths.first &+ z &* depths.step) &* shape.height &+ lines.first &+ row &* lines.step) &* width
        let from = source + start
        if isFirst {
          maxima.update(from: from, count: width)
          if let origins { for i in 0..<width { origins[i] = Int32(truncatingIfNeeded: start &+ i) } }
        } else if let origins {
          for i in 0..<width {
            let wins = (from[i] > maxima[i]) != (from[i] != from[i])
            maxima[i] = wins ? from[i] : maxima[i]
            origins[i] = wins ? Int32(truncatingIfNeeded: start &+ i) : origins[i]
          }
        } else {
          for i in 0..<width {
            let wins = (from[i] > maxima[i]) != (from[i] != from[i])
            maxima[i] = wins ? from[i] : maxima[i]
          }
        }
        isFirst = false
      }
    }
  }

  /// The maxima of two neighbours each, with their places; the origins are scratch then.
  @inline(__always)
  private func takePairs(
    _ maxima: UnsafeMutablePointer<Float>, _ origins: UnsafeMutablePointer<Int32>, _ y: UnsafeMutablePointer<Float>,
    _ places: UnsafeMutablePointer<Place>?
  ) {
    let (kernels, count) = (tenon_lanes().pointee, shape.columns.count)
    guard let places else { return kernels.max_of_pairs(maxima, nil, Int64(count), y, nil) }
    kernels.max_of_neighbours(maxima, origins, Int64(count), y, origins)
    for i in 0..<count { places[i] = Place(truncatingIfNeeded: origins[i]) }
  }

  /// The maximum of some columns; NaN is the largest.
  @inline(__always)
  private static func best(_ maxima: UnsafePointer<T>, _ line: PoolingTaps) -> T {
    guard line.count > 0 else { return -.infinity }
    var maximum = maxima[line.first]
    for column in 1..<line.count {
      let value = maxima[line.first &+ column &* line.step]
      maximum = (value > maximum) != (value != value) ? value : maximum
    }
    return maximum
  }

  /// Likewise with its place: the first one in the volume, of those that are not numbers the last one.
  @inline(__always)
  private static func best(
    _ maxima: UnsafePointer<T>, _ origins: UnsafePointer<Int32>, _ line: PoolingTaps
  ) -> (maximum: T, origin: Int32) {
    guard line.count > 0 else { return (-.infinity, -1) }
    var (maximum, origin) = (maxima[line.first], origins[line.first])
    for column in 1..<line.count {
      let at = line.first &+ column &* line.step
      let (value, place) = (maxima[at], origins[at])
      let wins =
        value.isNaN
        ? !maximum.isNaN || place > origin
        : value > maximum || (value == maximum && place < origin)
      (maximum, origin) = wins ? (value, place) : (maximum, origin)
    }
    return (maximum, origin)
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
