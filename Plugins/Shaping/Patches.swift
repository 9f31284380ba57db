import TenonKernels
import TenonPlugin

/// The patches that a window shows of an image's planes: what Unfold takes out and Fold adds up.
struct Patches: Sendable {
  /// Keeps every sum and product of two arguments within 64 bits.
  static let maximum = Double(1 << 30)

  static var arguments: [Argument] {
    [
      .pair("kernel_size", "extent of a patch, [height, width]").atLeast(1).atMost(maximum),
      .pair("dilation", default: 1, "distance between the elements of a patch").atLeast(1).atMost(maximum),
      .pair("padding", default: 0, "rows and columns of zeros around the image").atLeast(0).atMost(maximum),
      .pair("stride", default: 1, "distance between patches").atLeast(1).atMost(maximum),
    ]
  }

  let kernel: (Int, Int)
  private let dilation: (Int, Int)
  private let padding: (Int, Int)
  private let stride: (Int, Int)

  init(_ config: Config) throws {
    kernel = try config.pair("kernel_size")
    dilation = try config.pair("dilation")
    padding = try config.pair("padding")
    stride = try config.pair("stride")
    guard kernel.0 * kernel.1 < Int(Int32.max) else {
      throw ComponentError(.config, field: "kernel_size", "a patch of [\(kernel.0), \(kernel.1)] is too large")
    }
  }

  var tapCount: Int { kernel.0 * kernel.1 }

  /// The window over images of one extent; nil where no patch fits.
  func window(_ height: Int, _ width: Int) -> SlidingWindow? {
    let room = (
      height + 2 * padding.0 - dilation.0 * (kernel.0 - 1) - 1, width + 2 * padding.1 - dilation.1 * (kernel.1 - 1) - 1
    )
    guard height > 0, width > 0, room.0 >= 0, room.1 >= 0 else { return nil }
    return SlidingWindow(
      image: (height, width), kernel: kernel, stride: stride, top: padding.0, left: padding.1, dilation: dilation,
      output: (room.0 / stride.0 + 1, room.1 / stride.1 + 1))
  }

  /// The patches of images, or with `folded` the images of that extent that they add up to.
  ///
  /// - Parameter value: [N, channels, H, W], or patches [N, channels · taps, rows, columns].
  func onnx(_ graph: ONNXGraph, _ value: ONNXValue, channels: Int, folded: (Int, Int)?) throws -> ONNXValue {
    // Kernel k of a channel is 1 at its element k, and 0 elsewhere.
    let kernels = try Tensor(TensorType(.float32, [channels * tapCount, 1, kernel.0, kernel.1]))
    let elements = kernels[Float.self]
    for row in 0..<channels * tapCount { elements[row * tapCount + row % tapCount] = 1 }
    func attributes(_ more: [Int]?) -> [NamedValue] {
      let shared: [NamedValue] = [
        NamedValue("kernel_shape", .ints([kernel.0, kernel.1])), NamedValue("strides", .ints([stride.0, stride.1])),
        NamedValue("pads", .ints([padding.0, padding.1, padding.0, padding.1])),
        NamedValue("dilations", .ints([dilation.0, dilation.1])), NamedValue("group", .int(channels)),
      ]
      return shared + (more.map { [NamedValue("output_padding", .ints($0))] } ?? [])
    }
    guard let folded else {
      return try graph.node("Conv", [value, graph.constant(kernels)], attributes(nil))[0]
    }
    // Rows and columns behind the last patch.
    let more = [
      (folded.0 + 2 * padding.0 - dilation.0 * (kernel.0 - 1) - 1) % stride.0,
      (folded.1 + 2 * padding.1 - dilation.1 * (kernel.1 - 1) - 1) % stride.1,
    ]
    return try graph.node("ConvTranspose", [value, graph.constant(kernels)], attributes(more))[0]
  }
}

/// Takes patches out of planes, or adds them up there: Unfold in one direction, Fold in the other.
struct PatchOperation<T: Scalar>: LayerOperation {
  let plan: LayerPlan
  private let window: SlidingWindow
  private let takes: Bool
  private let planes: ElementChunks

  /// - Parameter takes: whether forward takes patches out; else it adds them up.
  init(_ window: SlidingWindow, planes: Int, takes: Bool, _ output: TensorType) {
    self.window = window
    self.takes = takes
    let patches = window.tapCount &* window.outputCount
    self.planes = ElementChunks(rows: planes, of: patches)
    var plan = LayerPlan(outputs: [output])
    plan.bytesMoved = Double(planes) * Double(window.planeCount &+ patches) * Double(MemoryLayout<T>.stride)
    plan.algorithm = takes ? "im2col" : "col2im"
    self.plan = plan
  }

  func forward(_ call: LayerCall) throws {
    let output = GradientDestination(pointer: call.output(as: T.self), accumulates: false)
    takes ? take(call, call.input(as: T.self), into: output) : addUp(call, call.input(as: T.self), into: output)
  }

  func backward(_ call: LayerCall) throws {
    guard let destination = call.gradInput(as: T.self) else { return }
    guard let gradient = call.gradOutput(as: T.self) else {
      return destination.prepare(
        count: planes.count &* (takes ? window.planeCount : window.tapCount &* window.outputCount))
    }
    takes ? addUp(call, gradient, into: destination) : take(call, gradient, into: destination)
  }

  private func take(_ call: LayerCall, _ images: UnsafePointer<T>, into patches: GradientDestination<T>) {
    planes.eachRow(call) { plane, _ in
      let image = images + plane &* window.planeCount
      let target = patches.pointer + plane &* window.tapCount &* window.outputCount
      if !patches.accumulates {
        window.im2col(
          image, planes: 1, rows: 0..<window.outputHeight, into: target, rowLength: window.outputCount)
      } else {
        eachRun { index, place, count in
          for i in 0..<count { target[index &+ i] += image[place &+ i &* window.strideWidth] }
        }
      }
    }
  }

  private func addUp(_ call: LayerCall, _ patches: UnsafePointer<T>, into images: GradientDestination<T>) {
    planes.eachRow(call) { plane, _ in
      let image = images.pointer + plane &* window.planeCount
      let source = patches + plane &* window.tapCount &* window.outputCount
      if !images.accumulates { image.update(repeating: 0, count: window.planeCount) }
      eachRun { index, place, count in
        for i in 0..<count { image[place &+ i &* window.strideWidth] += source[index &+ i] }
      }
    }
  }

  /// The runs of one plane that lie in the image: the first element among the patches, its place in the plane, and how
  /// many there are.
  @inline(__always)
  private func eachRun(_ body: (_ index: Int, _ place: Int, _ count: Int) -> Void) {
    for i in 0..<window.kernelHeight {
      let rows = window.outputRows(tap: i)
      for j in 0..<window.kernelWidth {
        let columns = window.outputColumns(tap: j)
        let tap = (i &* window.kernelWidth &+ j) &* window.outputCount
        for row in rows.first..<rows.past {
          let y = row &* window.strideHeight &+ i &* window.dilationHeight &- window.top
          let x = columns.first &* window.strideWidth &+ j &* window.dilationWidth &- window.left
          body(
            tap &+ row &* window.outputWidth &+ columns.first, y &* window.width &+ x, columns.past &- columns.first)
        }
      }
    }
  }
}
