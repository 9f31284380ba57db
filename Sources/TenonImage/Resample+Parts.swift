import CTenonMedia

extension Resample {
  /// The part of a picture that a part of it in another size is computed from.
  public static func source(of part: PicturePart, from: Size, to: Size, filter: ResampleFilter) -> PicturePart {
    func inputs(_ positions: Range<Int>, _ from: Int, _ to: Int) -> Range<Int> {
      if from == to { return positions }
      guard filter == .nearest else { return ResampleScale(from: from, to: to, filter: filter).inputs(positions) }
      let nearest = nearestPositions(from: from, to: to)[positions]
      return (nearest.first ?? 0)..<(nearest.last ?? 0) + 1
    }
    return PicturePart(
      rows: inputs(part.rows, from.height, to.height), columns: inputs(part.columns, from.width, to.width))
  }

  /// Makes a part of a resized picture, the pixels that it has in the whole, between sizes that have been checked.
  ///
  /// - Parameters:
  ///   - input: `held.height * held.width * channels` bytes.
  ///   - held: what there is of the picture of size `from`; at least `source(of: part, ...)`.
  ///   - output: `part.height * part.width * channels` bytes, which are not the input's.
  public static func resize(
    _ input: UnsafePointer<UInt8>, holding held: PicturePart, from: Size, channels: Int, to: Size, part: PicturePart,
    filter: ResampleFilter, into output: UnsafeMutablePointer<UInt8>
  ) {
    let source = source(of: part, from: from, to: to, filter: filter)
    precondition(held.contains(source), "\(source) of \(held)")
    let stride = held.width * channels
    let first = input + (source.top - held.top) * stride
    if from == to {
      for row in 0..<part.height {
        let line = first + row * stride + (source.left - held.left) * channels
        (output + row * part.width * channels).update(from: line, count: part.width * channels)
      }
      return
    }
    if filter == .nearest {
      return nearest(first, top: source.top, left: held.left, stride, from, channels, to, part, output)
    }
    func rows(
      _ input: UnsafePointer<UInt8>, _ height: Int, width: Int, left: Int, _ output: UnsafeMutablePointer<UInt8>
    ) {
      ResampleKernel(from: from.width, to: to.width, filter: filter, positions: part.columns, origin: left)
        .withWindows { ctenon_resample_rows(input, height, width, channels, output, $0) }
    }
    func columns(_ input: UnsafePointer<UInt8>, stride: Int, _ width: Int, _ output: UnsafeMutablePointer<UInt8>) {
      ResampleKernel(from: from.height, to: to.height, filter: filter, positions: part.rows, origin: source.top)
        .withWindows { ctenon_resample_columns(input, stride, width * channels, output, $0) }
    }
    let corner = first + (source.left - held.left) * channels
    if from.width == to.width { return columns(corner, stride: stride, part.width, output) }
    if from.height == to.height { return rows(first, part.height, width: held.width, left: held.left, output) }
    let isVerticalFirst = isVerticalFirst(from, to)
    let between = channels * (isVerticalFirst ? part.height * source.width : source.height * part.width)
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: between) { buffer in
      guard let middle = buffer.baseAddress else { return }
      if isVerticalFirst {
        columns(corner, stride: stride, source.width, middle)
        rows(middle, part.height, width: source.width, left: source.left, output)
      } else {
        rows(first, source.height, width: held.width, left: held.left, middle)
        columns(middle, stride: part.width * channels, part.width, output)
      }
    }
  }

  /// Resizes a part of a picture as if it were all of it, as torchvision's `resized_crop`, between sizes that have been
  /// checked.
  ///
  /// - Parameters:
  ///   - input: `held.height * held.width * channels` bytes.
  ///   - held: what there is of the picture; at least `part`.
  ///   - output: `to.height * to.width * channels` bytes, which are not the input's.
  public static func resize(
    _ input: UnsafePointer<UInt8>, holding held: PicturePart, part: PicturePart, channels: Int, to: Size,
    filter: ResampleFilter, into output: UnsafeMutablePointer<UInt8>
  ) {
    let around = PicturePart(
      top: held.top - part.top, left: held.left - part.left, height: held.height, width: held.width)
    resize(
      input, holding: around, from: (part.height, part.width), channels: channels, to: to, part: PicturePart(to),
      filter: filter, into: output)
  }

  /// The input pixel at each output pixel's centre.
  ///
  /// - Parameters:
  ///   - top: the row of the picture that the input begins with.
  ///   - left: the column that each of its rows begins with.
  private static func nearest(
    _ input: UnsafePointer<UInt8>, top: Int, left: Int, _ stride: Int, _ from: Size, _ channels: Int, _ to: Size,
    _ part: PicturePart, _ output: UnsafeMutablePointer<UInt8>
  ) {
    let columns = nearestPositions(from: from.width, to: to.width)[part.columns]
    var next = output
    for row in nearestPositions(from: from.height, to: to.height)[part.rows] {
      let line = input + (row - top) * stride
      for column in columns {
        let source = line + (column - left) * channels
        for channel in 0..<channels { next[channel] = source[channel] }
        next += channels
      }
    }
  }

  /// The row or column that each of another size takes where the nearest pixel is taken.
  public static func nearestPositions(from inputSize: Int, to outputSize: Int) -> [Int] {
    if inputSize == outputSize { return Array(0..<outputSize) }
    let scale = Double(inputSize) / Double(outputSize)
    // Summed up and not multiplied, as Pillow does: the roundings at exact halves differ.
    var position = scale * 0.5
    return (0..<outputSize).map { _ in
      defer { position += scale }
      return min(Int(position), inputSize - 1)
    }
  }
}
