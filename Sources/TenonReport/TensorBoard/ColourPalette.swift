/// At most 256 colours of a picture, and which of them each pixel is.
///
/// Exact where the picture has no more. Otherwise its colours, in 32 steps a channel, are divided at the median of the longest
/// side of the box with most pixels until there are 256 boxes, and each pixel gets its box's mean.
/// - Source: Heckbert 1982, Color Image Quantization for Frame Buffer Display, §4.2 (median cut).
struct ColourPalette {
  private static let most = 256

  /// Red, green and blue.
  let colours: [[UInt8]]
  /// For each pixel.
  let indices: [UInt8]
  /// That count the colours: 1 to 8.
  var bits: Int {
    var bits = 1
    while 1 << bits < colours.count { bits += 1 }
    return bits
  }

  /// - Parameter picture: of three channels.
  init(of picture: Raster) {
    let bytes = picture.bytes
    let pixels = stride(from: 0, to: bytes.count, by: 3).map { (place: Int) -> Int in
      let (red, green, blue) = (Int(bytes[place]), Int(bytes[place + 1]), Int(bytes[place + 2]))
      return red << 16 | green << 8 | blue
    }
    var exact: [Int: UInt8] = [:]
    for pixel in pixels where exact[pixel] == nil {
      guard exact.count < Self.most else {
        (colours, indices) = Self.divided(pixels)
        return
      }
      exact[pixel] = UInt8(exact.count)
    }
    let ordered = exact.sorted { $0.value < $1.value }.map(\.key)
    colours = ordered.map { [UInt8($0 >> 16), UInt8($0 >> 8 & 255), UInt8($0 & 255)] }
    indices = pixels.map { exact[$0] ?? 0 }
  }

  /// Pixels of nearly one colour.
  private struct Cell {
    let key: Int
    var count = 0
    var sums = [0, 0, 0]

    func step(_ channel: Int) -> Int { key >> (10 - 5 * channel) & 31 }
  }

  private static func key(_ pixel: Int) -> Int {
    (pixel >> 19 & 31) << 10 | (pixel >> 11 & 31) << 5 | (pixel >> 3 & 31)
  }

  private static func divided(_ pixels: [Int]) -> (colours: [[UInt8]], indices: [UInt8]) {
    var cells = (0..<1 << 15).map { Cell(key: $0) }
    for pixel in pixels {
      let key = key(pixel)
      cells[key].count += 1
      for channel in 0..<3 { cells[key].sums[channel] += pixel >> (16 - 8 * channel) & 255 }
    }
    var boxes = [cells.filter { $0.count > 0 }]
    while boxes.count < most, let box = fullest(boxes) {
      let (first, second) = halves(of: boxes[box])
      boxes[box] = first
      boxes.append(second)
    }
    var places = [UInt8](repeating: 0, count: 1 << 15)
    for (index, box) in boxes.enumerated() {
      for cell in box { places[cell.key] = UInt8(index) }
    }
    let colours = boxes.map { box in
      let count = box.reduce(0) { $0 + $1.count }
      return (0..<3).map { channel in UInt8((box.reduce(0) { $0 + $1.sums[channel] } + count / 2) / max(1, count)) }
    }
    return (colours, pixels.map { places[key($0)] })
  }

  /// The box with most pixels among those that can be divided.
  private static func fullest(_ boxes: [[Cell]]) -> Int? {
    boxes.indices.filter { boxes[$0].count > 1 }
      .max { left, right in
        boxes[left].reduce(0) { $0 + $1.count } < boxes[right].reduce(0) { $0 + $1.count }
      }
  }

  private static func halves(of box: [Cell]) -> ([Cell], [Cell]) {
    func extent(_ channel: Int) -> Int {
      let steps = box.map { $0.step(channel) }
      return (steps.max() ?? 0) - (steps.min() ?? 0)
    }
    let channel = (0..<3).max { extent($0) < extent($1) } ?? 0
    let sorted = box.sorted { ($0.step(channel), $0.key) < ($1.step(channel), $1.key) }
    let half = box.reduce(0) { $0 + $1.count } / 2
    var (position, count) = (0, 0)
    while position < sorted.count - 2, count + sorted[position].count <= half {
      count += sorted[position].count
      position += 1
    }
    return (Array(sorted[...position]), Array(sorted[(position + 1)...]))
  }
}
