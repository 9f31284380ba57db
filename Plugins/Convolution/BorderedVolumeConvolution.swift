import TenonKernels
import TenonPlugin

/// A convolution of volumes that can read them, and write their gradients, elsewhere than where the call has them.
protocol VolumeConvolving: LayerOperation {
  associatedtype Element: Scalar

  /// Of the volumes with their border.
  var shape: VolumeShape { get }

  func forward(_ call: LayerCall, from x: UnsafePointer<Element>)

  /// - Parameter x: needed for the gradient of the weights.
  func backward(
    _ call: LayerCall, from x: UnsafePointer<Element>, gradient: UnsafePointer<Element>,
    gradInput: GradientDestination<Element>?)
}

/// A convolution of volumes with a border that is no padding of zeros: one of padded copies.
struct BorderedVolumeConvolution<Inner: VolumeConvolving>: LayerOperation {
  typealias T = Inner.Element

  private(set) var plan: LayerPlan
  private let inner: Inner
  private let border: VolumeBorder
  /// The inner convolution's workspace, in elements; the padded copies follow.
  private let innerCount: Int

  /// - Throws: `ComponentError` (shape) when the padded volumes would not fit an address space.
  init(_ inner: Inner, _ border: VolumeBorder) throws {
    self.inner = inner
    self.border = border
    innerCount = (inner.plan.workspaceByteCount / MemoryLayout<T>.stride &+ 15) & ~15
    let padded = TensorType(T.dtype, Shape([inner.shape.volumes, inner.shape.inChannels] + border.padded))
    guard let byteCount = padded.checkedByteCount, byteCount < 1 << 40 else {
      throw ComponentError(.shape, field: "input", "the padded volumes \(padded.shape) are too large")
    }
    plan = inner.plan
    plan.workspaceByteCount = innerCount * MemoryLayout<T>.stride + byteCount
    plan.algorithm = inner.plan.algorithm + ", bordered"
  }

  private var volumes: Int { inner.shape.volumes &* inner.shape.inChannels }

  func forward(_ call: LayerCall) throws {
    inner.forward(call, from: padded(call, fills: true))
  }

  func backward(_ call: LayerCall) throws {
    let (gradWeight, gradInput) = (call.gradParameter(0, as: T.self), call.gradInput(as: T.self))
    guard let gradient = call.gradOutput(as: T.self), inner.shape.volumes > 0 else {
      inner.shape.prepare(
        weight: gradWeight, bias: inner.shape.hasBias ? call.gradParameter(1, as: T.self) : nil, input: nil)
      gradInput?.prepare(count: volumes &* border.count)
      return
    }
    let padded = padded(call, fills: gradWeight != nil)
    // The padded volumes have served when their gradients take their place.
    inner.backward(
      call, from: padded, gradient: gradient,
      gradInput: gradInput == nil ? nil : GradientDestination(pointer: padded, accumulates: false))
    guard let gradInput else { return }
    border.foldAll(volumes, of: padded, into: gradInput, call)
  }

  /// The padded copies.
  private func padded(_ call: LayerCall, fills: Bool) -> UnsafeMutablePointer<T> {
    let padded = call.workspace(as: T.self) + innerCount
    guard fills else { return padded }
    border.fillAll(volumes, of: call.input(as: T.self), into: padded, call)
    return padded
  }
}
