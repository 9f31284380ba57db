internal import CTenonKernels
public import TenonCore

/// The sizes of a convolution in blocks, without dilation.
///
/// Groups begin where blocks of 16 channels do: their channels are multiples of 16, or there is one.
public struct ConvolutionSizes: Sendable {
  public let images: Int
  public let channels: Int
  public let outChannels: Int
  public let groups: Int
  public let window: SlidingWindow
  /// Of the output only the maxima of 2 x 2 side by side are kept; forward only.
  public let pools: Bool

  public init(
    images: Int, channels: Int, outChannels: Int, groups: Int = 1, window: SlidingWindow, pools: Bool = false
  ) {
    self.images = images
    self.channels = channels
    self.outChannels = outChannels
    self.groups = groups
    self.window = window
    self.pools = pools
  }

  /// Channels of one group.
  public var inPlanes: Int { channels / groups }
  public var outPlanes: Int { outChannels / groups }

  /// Elements of one group in an image, where there are several.
  var inputGroupCount: Int { inPlanes &* window.planeCount }
  var outputGroupCount: Int { outPlanes &* keptCount }
  var weightGroupCount: Int { outPlanes &* inPlanes &* window.tapCount }

  /// Pixels of a channel of the output, pooled where it is.
  var keptCount: Int {
    pools ? (window.outputHeight / 2) &* (window.outputWidth / 2) : window.outputCount
  }

  public var weightCount: Int { groups &* weightGroupCount }

  /// Of one direction; a multiply and an add count as two.
  public var flops: Double {
    2 * Double(images) * Double(outChannels) * Double(window.outputCount) * Double(inPlanes) * Double(window.tapCount)
  }

  /// Elements of the input in blocks, and of the output before it is pooled.
  var blockedInputCount: Int { images &* Self.padded(channels) &* window.planeCount }
  var blockedOutputCount: Int { images &* Self.padded(outChannels) &* window.outputCount }

  /// The least multiple of 16: whole blocks of channels, or whole cache lines of floats.
  static func padded(_ count: Int) -> Int { (count &+ 15) & ~15 }

  var raw: tenon_convolution {
    tenon_convolution(
      images: Int64(images), groups: Int64(groups), channels: Int64(inPlanes), height: Int64(window.height),
      width: Int64(window.width), out_channels: Int64(outPlanes), out_height: Int64(window.outputHeight),
      out_width: Int64(window.outputWidth), kernel_height: Int64(window.kernelHeight),
      kernel_width: Int64(window.kernelWidth), stride_height: Int64(window.strideHeight),
      stride_width: Int64(window.strideWidth), top: Int64(window.top),
      left: Int64(window.left), pools: pools ? 1 : 0, is_plain: 0)
  }
}

extension ConvolutionSizes {
  /// The sum of each output channel over images and pixels, of outputs in blocks: the gradient of a bias.
  public func sumPixels(
    _ call: LayerCall, ofBlocks gradient: UnsafePointer<Float>, into target: GradientDestination<Float>
  ) {
    withUnsafePointer(to: raw) { raw in
      call.step.parallelFor((outChannels &+ 15) / 16) { task, _ in
        tenon_convolutions().pointee.bias_gradient(
          raw, gradient, target.pointer, target.accumulates ? 1 : 0, Int64(task))
      }
    }
  }
}

/// A prepared description at an address of its own, for C functions to read.
final class Description<Value>: @unchecked Sendable {
  let pointer: UnsafePointer<Value>
  var value: Value { pointer.pointee }

  /// - Parameter prepare: fills the description in; 0 where it cannot.
  init?(_ empty: Value, _ prepare: (UnsafeMutablePointer<Value>) -> Int32) {
    let memory = UnsafeMutablePointer<Value>.allocate(capacity: 1)
    memory.initialize(to: empty)
    pointer = UnsafePointer(memory)
    guard prepare(memory) != 0 else { return nil }
  }

  deinit { pointer.deallocate() }
}
