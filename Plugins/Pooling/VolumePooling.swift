import TenonFamilies
import TenonPlugin

/// The window of a pooling layer over volumes, as its arguments give it; numbers for depth, height and width each.
struct VolumePooling {
  let kernel: [Int]
  let stride: [Int]
  let padding: [Int]
  let dilation: [Int]
  let roundsUp: Bool

  static var kernelArguments: [Argument] {
    [
      .tuple("kernel_size", 3, "extent of the window, [depth, height, width]").atLeast(1).atMost(PoolingWindow.maximum),
      .tuple("stride", 3, "step of the window; null: kernel_size").orNull().atLeast(1).atMost(PoolingWindow.maximum),
    ]
  }

  /// - Parameter isDilated: whether `dilation` is one of the arguments.
  init(_ config: Config, isDilated: Bool) throws {
    kernel = try config.tuple("kernel_size", 3)
    stride = try config.isNull("stride") ? kernel : config.tuple("stride", 3)
    padding = try config.tuple("padding", 3)
    dilation = isDilated ? try config.tuple("dilation", 3) : [1, 1, 1]
    roundsUp = try config.bool("ceil_mode")
    let half = zip(kernel, dilation).map { (($0 - 1) * $1 + 1) / 2 }
    guard zip(padding, half).allSatisfy(<=) else {
      throw ComponentError(
        .config, field: "padding", "expected at most half of the window, \(half), received \(padding)")
    }
  }

  /// The output's extent over volumes of one type, [N, C, D, H, W] or [C, D, H, W].
  func extent(over volume: Volumes) throws -> [Int] {
    let extent = (0..<3).map {
      PoolingWindow.extent(volume.extent[$0], kernel[$0], stride[$0], padding[$0], dilation[$0], roundsUp: roundsUp)
    }
    guard extent.allSatisfy({ $0 > 0 }) else {
      throw ComponentError(
        .shape, field: "input",
        "expected volumes of at least the window's extent, \(kernel) (kernel_size) with padding \(padding) and dilation "
          + "\(dilation), received \(volume.type.shape)")
    }
    return extent
  }
}

/// [N, C, D, H, W] or [C, D, H, W] as volumes side by side.
struct Volumes {
  let type: TensorType
  let count: Int
  /// Depth, height and width.
  let extent: [Int]

  init(_ type: TensorType) throws {
    let dimensions = type.shape.dimensions
    guard 4...5 ~= dimensions.count, dimensions.suffix(4).allSatisfy({ $0 > 0 }) else {
      throw ComponentError(
        .shape, field: "input",
        "expected [N, C, D, H, W] or [C, D, H, W], where only N may be 0, received \(type.shape)")
    }
    self.type = type
    count = dimensions.dropLast(3).reduce(1, &*)
    extent = Array(dimensions.suffix(3))
  }

  var elementCount: Int { extent.reduce(1, &*) }

  /// The type with other volumes.
  func pooled(_ extent: [Int]) throws -> TensorType {
    let output = TensorType(type.dtype, Shape(type.shape.dimensions.dropLast(3) + extent))
    guard output.checkedByteCount != nil else {
      throw ComponentError(.shape, field: "input", "the output \(output.shape) is too large")
    }
    return output
  }
}
