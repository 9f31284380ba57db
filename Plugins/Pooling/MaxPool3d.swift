import TenonFamilies
import TenonKernels
import TenonPlugin

/// The maximum of each window of a volume; the first one wins, and NaN counts as the largest number.
///
/// Input shape: [N, C, D, H, W] or [C, D, H, W]. Output shape: the same with
/// D' = ⌊(D + 2 · padding - dilation · (kernel_size - 1) - 1) / stride⌋ + 1, height and width likewise, rounded up with
/// `ceil_mode`; a window that would begin in the padding behind the volume is left out.
///
/// Differs from PyTorch: there is no `return_indices`.
struct MaxPool3d: LayerComponent, GenericLayer {
  static let declaration = Declaration(
    "MaxPool3d", "the maximum of each window of a volume",
    arguments: VolumePooling.kernelArguments + [
      .tuple("padding", 3, default: 0, "-infinity around the volume, at most half the window")
        .atLeast(0).atMost(PoolingWindow.maximum),
      .tuple("dilation", 3, default: 1, "distance between the elements of a window").atLeast(1)
        .atMost(PoolingWindow.maximum),
      .bool("ceil_mode", default: false, "round the output extent up, not down"),
    ],
    supportsFloat64: true,
    examples: [Example(["kernel_size": [2, 2, 2]], inputs: [ExampleInput("input", .float32, [2, 4, 5, 6, 7])])])

  private let window: VolumePooling

  init(_ config: Config) throws { window = try VolumePooling(config, isDilated: true) }

  func operation<T: Scalar>(_ request: PlanRequest, in _: T.Type) throws -> any LayerOperation {
    let volumes = try Volumes(request.input())
    let extent = try window.extent(over: volumes)
    guard volumes.elementCount <= Int(Int32.max) else {
      throw ComponentError(.shape, field: "input", "a volume of \(volumes.extent) is too large")
    }
    let output = try volumes.pooled(extent)
    return SpecializedOperation(MaxVolumeOperation<T>(window, volumes, extent, output, request))
  }
}

/// Saves which element of its volume each output came from.
private struct MaxVolumeOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let count: Int
  private let width: Int
  private let height: Int
  private let volumeCount: Int
  private let outputCount: Int
  /// For each output position of a dimension the input positions that it covers.
  private let slices: [[Int]]
  private let rows: [[Int]]
  private let columns: [[Int]]
  private let savesPlaces: Bool
  private let tasks: ElementChunks

  init(
    _ window: VolumePooling, _ volumes: Volumes, _ extent: [Int], _ output: TensorType, _ request: PlanRequest
  ) {
    let covered = (0..<3).map { axis in
      (0..<extent[axis]).map { position in
        let start = position * window.stride[axis] - window.padding[axis]
        return (0..<window.kernel[axis]).map { start + $0 * window.dilation[axis] }
          .filter { 0..<volumes.extent[axis] ~= $0 }
      }
    }
    (slices, rows, columns) = (covered[0], covered[1], covered[2])
    count = volumes.count
    (height, width) = (volumes.extent[1], volumes.extent[2])
    volumeCount = volumes.elementCount
    outputCount = extent.reduce(1, &*)
    savesPlaces = request.wantsBackward
    tasks = ElementChunks(rows: volumes.count, of: volumeCount, elementsPerTask: 8_192)
    var plan = LayerPlan(outputs: [output])
    let elements = output.shape.elementCount
    plan.savedByteCount = savesPlaces ? elements * MemoryLayout<Int32>.stride : 0
    plan.flops = window.kernel.reduce(Double(elements)) { $0 * Double($1) }
    plan.bytesMoved = Double(volumes.type.byteCount + output.byteCount)
    plan.algorithm = "window by window"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let (x, y) = (call.input(as: T.self), call.output(as: T.self))
    let places = savesPlaces ? call.saved(as: Int32.self) : nil
    tasks.eachRow(call) { volume, _ in
      let source = x + volume &* volumeCount
      var index = volume &* outputCount
      for depths in slices {
        for lines in rows {
          for line in columns {
            var (maximum, place) = (-T.infinity, Int32(-1))
            for z in depths {
              for row in lines {
                let start = (z &* height &+ row) &* width
                for column in line {
                  let value = source[start &+ column]
                  // Also where all are -infinity the first one is taken.
                  if value > maximum || value.isNaN || place < 0 {
                    (maximum, place) = (value, Int32(truncatingIfNeeded: start &+ column))
                  }
                }
              }
            }
            y[index] = maximum
            places?[index] = place
            index &+= 1
          }
        }
      }
    }
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else { return destination.prepare(count: count &* volumeCount) }
    let places = UnsafePointer(call.saved(as: Int32.self))
    tasks.eachRow(call) { volume, _ in
      let target = destination.pointer + volume &* volumeCount
      if !destination.accumulates { target.update(repeating: 0, count: volumeCount) }
      for index in volume &* outputCount..<(volume &+ 1) &* outputCount where places[index] >= 0 {
        target[Int(places[index])] += gradient[index]
      }
    }
  }
}
