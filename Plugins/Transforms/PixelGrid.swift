import TenonImage
import TenonPlugin

/// The picture in `input` as rows and columns, whether channels lie together (uint8 [H, W, C]) or apart
/// (float32 [C, H, W]).
struct PixelGrid {
  let height: Int
  let width: Int
  private let view: TensorView
  /// Blocks of height x width: one for uint8, one a channel for float32.
  private let planes: Int
  /// Elements of one pixel that lie beside each other.
  private let pixel: Int

  /// A longer side than any picture has; keeps what a stranger's padding costs within bounds.
  static let largestSide = 1 << 20

  /// - Throws: `ComponentError` (shape) for anything that is not a picture.
  init(_ sample: Sample) throws {
    view = try sample.required(Sample.imageField)
    let shape = view.shape
    switch view.dtype {
    case .uint8 where view.layout == .plain && shape.rank == 3:
      (height, width, planes, pixel) = (shape[0], shape[1], 1, shape[2])
    case .float32 where view.layout == .plain && shape.rank == 3:
      (height, width, planes, pixel) = (shape[1], shape[2], shape[0], 1)
    default:
      throw ComponentError(
        .shape, field: Sample.imageField,
        "expected an image, uint8 [H, W, C] or float32 [C, H, W], received \(view.received)")
    }
  }

  private var isBytes: Bool { view.dtype == .uint8 }
  var channels: Int { planes * pixel }

  /// Makes the picture of these rows and columns the new `input`; an index of nil is filled.
  ///
  /// - Parameter fill: one number for each channel, or one for all.
  func set(_ sample: Sample, rows: [Int?], columns: [Int?], fill: [Double] = [0]) throws {
    try setAll(sample, [(rows, columns)], fill: fill, isStack: false)
  }

  /// Makes several pictures of one size the new `input`, with one more dimension in front.
  func setStack(_ sample: Sample, _ windows: [(rows: [Int?], columns: [Int?])]) throws {
    try setAll(sample, windows, fill: [0], isStack: true)
  }

  private func setAll(
    _ sample: Sample, _ windows: [(rows: [Int?], columns: [Int?])], fill: [Double], isStack: Bool
  ) throws {
    guard fill.count == 1 || fill.count == channels else {
      throw ComponentError(
        .shape, field: Sample.imageField,
        "expected \(Plural.count(fill.count, "channel")) (fill has \(Plural.count(fill.count, "number"))), "
          + "received \(view.received)")
    }
    let (h, w) = (windows[0].rows.count, windows[0].columns.count)
    guard h <= Self.largestSide, w <= Self.largestSide, h * w <= ImageLimits.default.pixels else {
      throw ComponentError(
        .shape, field: Sample.imageField,
        "expected at most \(ImageLimits.default.pixels) pixels, received a result of \(h) x \(w)")
    }
    let front = isStack ? [windows.count] : []
    if isBytes {
      let bytes = try fill.map { number in
        guard let byte = UInt8(exactly: number) else {
          throw ComponentError(.config, field: "fill", "expected integers in 0...255 for uint8, received \(number)")
        }
        return byte
      }
      try copy(sample, windows, Shape(front + [h, w, pixel]), bytes)
    } else {
      try copy(sample, windows, Shape(front + [planes, h, w]), fill.map(Float.init))
    }
  }

  private func copy<T: Element>(
    _ sample: Sample, _ windows: [(rows: [Int?], columns: [Int?])], _ shape: Shape, _ fill: [T]
  ) throws {
    let source = UnsafePointer(try view.elements(T.self).baseAddress)
    try sample.set(Sample.imageField, shape, of: T.self) { target in
      guard let source, var next = target.baseAddress else { return }
      for (rows, columns) in windows {
        let offsets = columns.map { $0.map { $0 * pixel } }
        // Where a crop is nothing but a part of the picture, its rows are parts of rows.
        let start = offsets.isRun(of: pixel) ? offsets.first ?? nil : nil
        let known = offsets.contains { $0 == nil } ? nil : offsets.compactMap(\.self)
        for plane in 0..<planes {
          let value = { (i: Int) in fill[fill.count == 1 ? 0 : plane + i] }
          for row in rows {
            guard let row else {
              for _ in columns {
                for i in 0..<pixel { next[i] = value(i) }
                next += pixel
              }
              continue
            }
            let line = source + (plane * height + row) * width * pixel
            if let start {
              next.update(from: line + start, count: columns.count * pixel)
              next += columns.count * pixel
              continue
            }
            if let known {
              for offset in known {
                for i in 0..<pixel { next[i] = line[offset + i] }
                next += pixel
              }
              continue
            }
            for offset in offsets {
              if let offset {
                for i in 0..<pixel { next[i] = line[offset + i] }
              } else {
                for i in 0..<pixel { next[i] = value(i) }
              }
              next += pixel
            }
          }
        }
      }
    }
  }

  /// Half of a margin, halves rounded to even as Python does.
  static func half(_ margin: Int) -> Int { Int((Double(margin) / 2).rounded(.toNearestOrEven)) }
}

extension [Int?] {
  /// Whether each one follows the one before it by a step, none of them nil.
  fileprivate func isRun(of step: Int) -> Bool {
    guard let first = first ?? nil else { return false }
    return enumerated().allSatisfy { $1 == first + $0 * step }
  }
}
