import TenonCore

/// Resizes images with the results of Pillow, to the last bit.
///
/// Width and height are resized one after the other, each rounded to 8 bits; all but `nearest` are antialiased when
/// shrinking. The order shows in the last bit: the width comes first, unless the height loses more than twice the
/// pixels of the width (Pillow 13; before, the width always came first).
public enum Resample {
  /// No side may be longer, of the input or the output.
  private static let longestSide = 1 << 20

  /// The image at `height` by `width`; an image of that size already is returned as it is.
  ///
  /// Throws `ImageError` for sides below 1 or above 1 048 576, and when the result (or the step between the two
  /// directions) would have more pixels than `ImageLimits.default` allows.
  public static func resize(_ image: Image, height: Int, width: Int, filter: ResampleFilter) throws -> Image {
    try image.validate()
    for side in [height, width, image.height, image.width] where side < 1 || side > longestSide {
      throw ImageError.invalidArgument(
        what: "size", expected: "sides of 1...\(longestSide)",
        received: "\(image.height) x \(image.width) to \(height) x \(width)")
    }
    if height == image.height, width == image.width { return image }
    let limit = max(ImageLimits.default.pixels, image.height * image.width)
    let lostRows = image.height - height
    let isVerticalFirst = lostRows > 0 && lostRows > 2 * (image.width - width)
    let between = isVerticalFirst ? height * image.width : image.height * width
    guard height * width <= limit, filter == .nearest || between <= limit else {
      throw ImageError.tooManyPixels(name: "after resizing", height: height, width: width, limit: limit)
    }
    if filter == .nearest { return nearest(image, height: height, width: width) }
    if isVerticalFirst {
      return horizontal(vertical(image, height: height, filter: filter), width: width, filter: filter)
    }
    return vertical(horizontal(image, width: width, filter: filter), height: height, filter: filter)
  }

  /// The size at which the shorter side is `shorterSide` and the ratio is kept, the longer side rounded down.
  ///
  /// With `maxSize`, which must be above `shorterSide`, a longer side beyond it becomes `maxSize` and the shorter one
  /// shrinks along, to no less than 1. This is what torchvision's `Resize` does with one integer.
  public static func targetSize(
    height: Int, width: Int, shorterSide: Int, maxSize: Int? = nil
  ) throws -> (height: Int, width: Int) {
    guard height > 0, width > 0, shorterSide > 0 else {
      throw ImageError.invalidArgument(
        what: "size", expected: "at least 1", received: "\(shorterSide) for an image of \(height) x \(width)")
    }
    if let maxSize, maxSize <= shorterSide {
      throw ImageError.invalidArgument(
        what: "max_size", expected: "more than size, which is \(shorterSide)", received: "\(maxSize)")
    }
    let (short, long) = (min(height, width), max(height, width))
    let (product, overflow) = shorterSide.multipliedReportingOverflow(by: long)
    guard !overflow else {
      throw ImageError.invalidArgument(what: "size", expected: "a smaller one", received: "\(shorterSide)")
    }
    var (newShort, newLong) = (shorterSide, product / short)
    if let maxSize, newLong > maxSize {
      // maxSize < newLong, so the quotient is below newShort and cannot overflow.
      newShort = max(1, newLong.dividingFullWidth(maxSize.multipliedFullWidth(by: newShort)).quotient)
      newLong = maxSize
    }
    return height <= width ? (newShort, newLong) : (newLong, newShort)
  }

  /// The input pixel at each output pixel's centre.
  private static func nearest(_ image: Image, height: Int, width: Int) -> Image {
    let rows = nearestPositions(from: image.height, to: height)
    let columns = nearestPositions(from: image.width, to: width)
    let channels = image.channels
    let values = [UInt8](unsafeUninitializedCapacity: height * width * channels) { output, count in
      image.pixels.withUnsafeBufferPointer { input in
        for row in rows {
          for column in columns {
            let source = (row * image.width + column) * channels
            for channel in 0..<channels { output[count + channel] = input[source + channel] }
            count += channels
          }
        }
      }
    }
    return Image(unchecked: values, height: height, width: width, channels: channels)
  }

  private static func nearestPositions(from inputSize: Int, to outputSize: Int) -> [Int] {
    let scale = Double(inputSize) / Double(outputSize)
    // Summed up and not multiplied, as Pillow does: the roundings at exact halves differ.
    var position = scale * 0.5
    return (0..<outputSize).map { _ in
      defer { position += scale }
      return min(Int(position), inputSize - 1)
    }
  }

  private static func horizontal(_ image: Image, width: Int, filter: ResampleFilter) -> Image {
    if width == image.width { return image }
    let kernel = ResampleKernel(from: image.width, to: width, filter: filter)
    let channels = image.channels
    let values = [UInt8](unsafeUninitializedCapacity: image.height * width * channels) { output, count in
      image.pixels.withUnsafeBufferPointer { input in
        kernel.weights.withUnsafeBufferPointer { weights in
          for y in 0..<image.height {
            for x in 0..<width {
              let window = kernel.offsets[x]..<kernel.offsets[x + 1]
              let first = (y * image.width + kernel.starts[x]) * channels
              for channel in 0..<channels {
                var sum: Int32 = 1 << (ResampleKernel.fractionBits - 1)
                var source = first + channel
                for index in window {
                  sum &+= Int32(input[source]) &* weights[index]
                  source += channels
                }
                output[count] = clipped(sum)
                count += 1
              }
            }
          }
        }
      }
    }
    return Image(unchecked: values, height: image.height, width: width, channels: channels)
  }

  private static func vertical(_ image: Image, height: Int, filter: ResampleFilter) -> Image {
    if height == image.height { return image }
    let kernel = ResampleKernel(from: image.height, to: height, filter: filter)
    let rowSize = image.width * image.channels
    var sums = [Int32](repeating: 0, count: rowSize)
    let values = [UInt8](unsafeUninitializedCapacity: height * rowSize) { output, count in
      image.pixels.withUnsafeBufferPointer { input in
        sums.withUnsafeMutableBufferPointer { sums in
          for y in 0..<height {
            sums.update(repeating: 1 << (ResampleKernel.fractionBits - 1))
            // Row by row, so that memory is read in order and the inner loop vectorizes.
            for (step, index) in (kernel.offsets[y]..<kernel.offsets[y + 1]).enumerated() {
              let weight = kernel.weights[index]
              let row = (kernel.starts[y] + step) * rowSize
              for x in 0..<rowSize { sums[x] &+= Int32(input[row + x]) &* weight }
            }
            for x in 0..<rowSize { output[count + x] = clipped(sums[x]) }
            count += rowSize
          }
        }
      }
    }
    return Image(unchecked: values, height: height, width: image.width, channels: image.channels)
  }

  /// The pixel of a sum with 22 fractional bits.
  @inline(__always)
  private static func clipped(_ sum: Int32) -> UInt8 {
    UInt8(truncatingIfNeeded: min(max(sum >> ResampleKernel.fractionBits, 0), 255))
  }
}
