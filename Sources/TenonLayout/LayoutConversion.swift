internal import CTenonKernels
public import TenonCore

/// Copies a float32 tensor from one memory layout to another, in tasks that are cut by its shape only.
///
///     let conversion = LayoutConversion(type, to: .c16)
///     pool.run(conversion.taskCount) { conversion.run($0, from: source, to: target, adds: false) }
///
/// Blocked results have zeros in the lanes past the last channel or image; what lies in such lanes of a blocked source
/// is not read into the result.
public struct LayoutConversion: Sendable {
  private enum Road: Sendable {
    /// The same layout: a copy.
    case copy
    /// Channels or images, each a row of `pixels` elements, become lanes.
    case toLanes
    case toRows
    /// Images in lanes become channels in lanes, or the reverse.
    case swap
  }

  public let source: TensorType
  public let target: TensorType
  public let taskCount: Int
  private let road: Road
  private let images: Int
  private let channels: Int
  /// Elements of one channel of one image.
  private let area: Int
  /// Blocks of 16 images or 16 channels, or both, that are transposed alone.
  private let blocks: Int
  /// Vectors of one block, cut into pieces.
  private let vectors: Int
  private let pieces: Int
  private let unitsPerTask: Int

  private static let lanes = 16
  /// Vectors of one piece of a block: 64 KiB.
  private static let pieceLength = 1_024

  /// - Parameters:
  ///   - type: a checked float32 type of rank 2 or more: [N, C, ...].
  ///   - layout: that of the result.
  public init(_ type: TensorType, to layout: Layout) {
    precondition(type.dtype == .float32 && type.shape.rank >= 2, "there is no conversion of \(type)")
    source = type
    target = type.with(layout)
    images = type.shape[0]
    channels = type.shape[1]
    area = type.shape.dimensions.dropFirst(2).reduce(1, &*)
    let imageBlocks = (images &+ 15) / 16
    let channelBlocks = (channels &+ 15) / 16
    switch (type.layout, layout) {
    case (.plain, .plain), (.c16, .c16), (.n16, .n16):
      (road, blocks, vectors) = (.copy, 1, type.physicalShape.elementCount / 16 &+ 1)
    case (.plain, .c16), (.c16, .plain):
      (road, blocks, vectors) = (layout == .plain ? .toRows : .toLanes, images &* channelBlocks, area)
    case (.plain, .n16), (.n16, .plain):
      (road, blocks, vectors) = (layout == .plain ? .toRows : .toLanes, imageBlocks, channels &* area)
    case (.c16, .n16), (.n16, .c16):
      (road, blocks, vectors) = (.swap, imageBlocks &* channelBlocks, area)
    }
    pieces = (vectors &+ Self.pieceLength &- 1) / Self.pieceLength
    let unit = min(vectors, Self.pieceLength) &* (road == .swap ? Self.lanes : 1)
    unitsPerTask = max(1, Self.pieceLength / max(1, unit))
    let isEmpty = type.shape.elementCount == 0
    taskCount = isEmpty ? 0 : (blocks &* pieces &+ unitsPerTask &- 1) / unitsPerTask
  }

  /// Bytes read and written.
  public var bytesMoved: Double { Double(source.byteCount) + Double(target.byteCount) }

  /// One task; together they write every element of the target, padding lanes included.
  ///
  /// - Parameters:
  ///   - from, to: of the source's and the target's type; not the same memory.
  ///   - adds: add to the target instead of overwriting it (blocked targets: padding lanes may become anything).
  public func run(
    _ task: Int, from source: UnsafePointer<Float>, to target: UnsafeMutablePointer<Float>, adds: Bool = false
  ) {
    let first = task &* unitsPerTask
    for unit in first..<min(blocks &* pieces, first &+ unitsPerTask) {
      let start = unit % pieces &* Self.pieceLength
      convert(unit / pieces, start, min(Self.pieceLength, vectors &- start), source, target, adds)
    }
  }

  /// Vectors `start` to `start + count` of one block.
  private func convert(
    _ block: Int, _ start: Int, _ count: Int, _ from: UnsafePointer<Float>, _ to: UnsafeMutablePointer<Float>,
    _ adds: Bool
  ) {
    let kernels = tenon_lanes().pointee
    let count64 = Int64(count)
    let addsFlag: Int32 = adds ? 1 : 0
    let isChannels = source.layout == .c16 || target.layout == .c16
    switch road {
    case .copy:
      let offset = start &* Self.lanes
      let length = min(count &* Self.lanes, self.source.physicalShape.elementCount &- offset)
      if adds {
        for i in offset..<offset &+ max(0, length) { to[i] += from[i] }
      } else if length > 0 {
        (to + offset).update(from: from + offset, count: length)
      }
    case .toLanes, .toRows:
      let (plain, rows, stride): (Int, Int, Int)
      if isChannels {
        let perImage = (channels &+ 15) / 16
        let (image, part) = (block / perImage, block % perImage)
        plain = (image &* channels &+ part &* 16) &* area &+ start
        (rows, stride) = (min(16, channels &- part &* 16), area)
      } else {
        plain = block &* 16 &* channels &* area &+ start
        (rows, stride) = (min(16, images &- block &* 16), channels &* area)
      }
      let blocked = (block &* vectors &+ start) &* Self.lanes
      if road == .toLanes {
        kernels.rows_to_lanes(from + plain, Int64(stride), Int64(rows), count64, to + blocked, addsFlag)
      } else {
        kernels.lanes_to_rows(from + blocked, count64, to + plain, Int64(stride), Int64(rows), addsFlag)
      }
    case .swap:
      let perImage = (channels &+ 15) / 16
      let (imageBlock, part) = (block / perImage, block % perImage)
      let (imageRows, channelRows) = (min(16, images &- imageBlock &* 16), min(16, channels &- part &* 16))
      // Images are rows of c16, channels are rows of n16.
      let inC16 = ((imageBlock &* 16 &* perImage &+ part) &* area &+ start) &* Self.lanes
      let inN16 = ((imageBlock &* channels &+ part &* 16) &* area &+ start) &* Self.lanes
      let (strideC16, strideN16) = (perImage &* area &* Self.lanes, area &* Self.lanes)
      if target.layout == .n16 {
        kernels.swap_lanes(
          from + inC16, Int64(strideC16), Int64(imageRows), count64, to + inN16, Int64(strideN16), Int64(channelRows),
          addsFlag)
      } else {
        kernels.swap_lanes(
          from + inN16, Int64(strideN16), Int64(channelRows), count64, to + inC16, Int64(strideC16), Int64(imageRows),
          addsFlag)
      }
    }
  }
}
