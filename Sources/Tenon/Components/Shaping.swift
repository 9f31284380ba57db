// Generated from tenon/shaping by `tenon plugin builders`.

/// Channels of all groups by turns.
public struct ChannelShuffle: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter groups: parts that the channels are divided into
  public init(groups: Int) { reference = ComponentReference("tenon/ChannelShuffle", given: ["groups": groups]) }
}

/// Joins neighbouring dimensions into one.
public struct Flatten: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - startDim: first dimension to join, negative from the end
  ///   - endDim: last dimension to join, negative from the end
  public init(startDim: Int? = nil, endDim: Int? = nil) {
    reference = ComponentReference("tenon/Flatten", given: ["start_dim": startDim, "end_dim": endDim])
  }
}

/// Adds patches up in an image.
public struct Fold: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - outputSize: extent of the image, [height, width]
  ///   - kernelSize: extent of a patch, [height, width]
  ///   - dilation: distance between the elements of a patch
  ///   - padding: rows and columns of zeros around the image
  ///   - stride: distance between patches
  public init(
    outputSize: Pair<Int>, kernelSize: Pair<Int>, dilation: Pair<Int>? = nil, padding: Pair<Int>? = nil,
    stride: Pair<Int>? = nil
  ) {
    reference = ComponentReference(
      "tenon/Fold",
      given: [
        "output_size": outputSize, "kernel_size": kernelSize, "dilation": dilation, "padding": padding,
        "stride": stride,
      ])
  }
}

/// Returns its input.
public struct Identity: LayerBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/Identity") }
}

/// The mean over some dimensions.
public struct Mean: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - dim: dimensions to reduce, negative from the end; null: all
  ///   - keepdim: keep reduced dimensions, with extent 1
  public init(dim: Value? = nil, keepdim: Bool? = nil) {
    reference = ComponentReference("tenon/Mean", given: ["dim": dim, "keepdim": keepdim])
  }
}

/// The dimensions in another order.
public struct Permute: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter dims: the input's dimensions in the output's order, negative from the end
  public init(dims: [Int]) { reference = ComponentReference("tenon/Permute", given: ["dims": dims]) }
}

/// Channels become pixels.
public struct PixelShuffle: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter upscaleFactor: by how much height and width grow
  public init(upscaleFactor: Int) {
    reference = ComponentReference("tenon/PixelShuffle", given: ["upscale_factor": upscaleFactor])
  }
}

/// Pixels become channels.
public struct PixelUnshuffle: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter downscaleFactor: by how much height and width shrink
  public init(downscaleFactor: Int) {
    reference = ComponentReference("tenon/PixelUnshuffle", given: ["downscale_factor": downscaleFactor])
  }
}

/// Other dimensions for the same elements.
public struct Reshape: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter shape: extents of the output, with the batch's; one may be -1: what is left
  public init(shape: [Int]) { reference = ComponentReference("tenon/Reshape", given: ["shape": shape]) }
}

/// One slice along a dimension.
public struct Select: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - dim: dimension to select in, negative from the end
  ///   - index: which slice, negative from the end
  public init(dim: Int, index: Int) {
    reference = ComponentReference("tenon/Select", given: ["dim": dim, "index": index])
  }
}

/// Part of one dimension.
public struct Slice: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - dim: dimension to take a part of, negative from the end
  ///   - start: the first element, negative from the end; null: 0
  ///   - end: the one behind the last element, negative from the end; null: the extent
  ///   - step: distance between elements
  public init(dim: Int? = nil, start: Int? = nil, end: Int? = nil, step: Int? = nil) {
    reference = ComponentReference("tenon/Slice", given: ["dim": dim, "start": start, "end": end, "step": step])
  }
}

/// Removes dimensions of extent 1.
public struct Squeeze: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter dim: dimensions to remove where they are 1, negative from the end; null: all
  public init(dim: Value? = nil) { reference = ComponentReference("tenon/Squeeze", given: ["dim": dim]) }
}

/// The sum over some dimensions.
public struct Sum: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - dim: dimensions to reduce, negative from the end; null: all
  ///   - keepdim: keep reduced dimensions, with extent 1
  public init(dim: Value? = nil, keepdim: Bool? = nil) {
    reference = ComponentReference("tenon/Sum", given: ["dim": dim, "keepdim": keepdim])
  }
}

/// Divides one dimension into several.
public struct Unflatten: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - dim: dimension to divide, negative from the end
  ///   - unflattenedSize: extents to divide it into; one may be -1: what is left
  public init(dim: Int, unflattenedSize: [Int]) {
    reference = ComponentReference("tenon/Unflatten", given: ["dim": dim, "unflattened_size": unflattenedSize])
  }
}

/// The patches of an image as columns.
public struct Unfold: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - kernelSize: extent of a patch, [height, width]
  ///   - dilation: distance between the elements of a patch
  ///   - padding: rows and columns of zeros around the image
  ///   - stride: distance between patches
  public init(kernelSize: Pair<Int>, dilation: Pair<Int>? = nil, padding: Pair<Int>? = nil, stride: Pair<Int>? = nil) {
    reference = ComponentReference(
      "tenon/Unfold", given: ["kernel_size": kernelSize, "dilation": dilation, "padding": padding, "stride": stride])
  }
}

/// Adds a dimension of extent 1.
public struct Unsqueeze: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter dim: place of the new dimension, negative from the end
  public init(dim: Int) { reference = ComponentReference("tenon/Unsqueeze", given: ["dim": dim]) }
}
