import CTenonMedia
import Glibc

/// A picture turned, sheared, scaled, moved or seen at an angle: where each pixel of the result comes from.
///
///     let warp = PictureWarp.affine(degrees: 0, shear: (x: 20, y: 0), size: (224, 224))
///     let sheared = try image.warped(warp, filter: .bilinear, fill: [0])
///
/// Maps and pixels are those of torchvision on Pillow images, to the last bit. Coordinates are (x, y), in pixels from the top
/// left corner of the picture.
public struct PictureWarp: Sendable, Equatable {
  public typealias Point = (x: Double, y: Double)

  /// Of the picture.
  let from: Resample.Size
  /// Of the result.
  public let size: Resample.Size
  private let map: Map

  private enum Map: Sendable, Equatable {
    /// A turn to the left by so many times 90 degrees, with no pixel computed.
    case quarterTurns(Int)
    /// The picture's point of each point of the result: (a0 x + a1 y + a2, a3 x + a4 y + a5), where there are eight
    /// coefficients divided by a6 x + a7 y + 1.
    case coefficients([Double])
  }

  private init(_ map: Map, from: Resample.Size, to size: Resample.Size) {
    (self.map, self.from, self.size) = (map, from, size)
  }

  /// Where each point of the result lies in the picture: at (m0 x + m1 y + m2, m3 x + m4 y + m5).
  ///
  /// This is the matrix that Pillow's `transform` takes. Other counts than six are a mistake of the caller.
  public init(matrix: [Double], size: Resample.Size) {
    precondition(matrix.count == 6, "a matrix has 6 numbers, not \(matrix.count)")
    self.init(.coefficients(matrix), from: size, to: size)
  }

  /// A turn to the left, as torchvision's `rotate`.
  ///
  /// - Parameters:
  ///   - center: nil: that of the picture. Turns by multiples of 90 degrees around it move pixels without computing any.
  ///   - expands: the result holds the whole picture; as Pillow computes it, for a turn around the picture's center.
  public static func rotation(
    degrees: Double, center: Point? = nil, expands: Bool = false, size: Resample.Size
  ) -> PictureWarp {
    var angle = degrees.truncatingRemainder(dividingBy: 360)
    if angle < 0 { angle += 360 }
    if center == nil, [0, 90, 180, 270].contains(angle) {
      let turns = Int(angle / 90)
      let swaps = turns % 2 == 1
      if !swaps || expands || size.height == size.width {
        return PictureWarp(.quarterTurns(turns), from: size, to: swaps ? (size.width, size.height) : size)
      }
    }
    angle = -radians(angle)
    let (cosine, sine) = (rounded(cos(angle)), rounded(sin(angle)))
    var matrix = [cosine, sine, 0, -sine, cosine, 0]
    func image(_ x: Double, _ y: Double) -> Point {
      (matrix[0] * x + matrix[1] * y + matrix[2], matrix[3] * x + matrix[4] * y + matrix[5])
    }
    let (height, width) = (Double(size.height), Double(size.width))
    let center = center ?? (width / 2, height / 2)
    (matrix[2], matrix[5]) = image(-center.x, -center.y)
    matrix[2] += center.x
    matrix[5] += center.y
    guard expands else { return PictureWarp(matrix: matrix, size: size) }
    let corners = [image(0, 0), image(width, 0), image(width, height), image(0, height)]
    func extent(_ values: [Double]) -> Double { (values.max() ?? 0).rounded(.up) - (values.min() ?? 0).rounded(.down) }
    let (newWidth, newHeight) = (extent(corners.map(\.x)), extent(corners.map(\.y)))
    (matrix[2], matrix[5]) = image(-(newWidth - width) / 2, -(newHeight - height) / 2)
    return PictureWarp(.coefficients(matrix), from: size, to: (pixels(newHeight), pixels(newWidth)))
  }

  /// A turn to the right, a shear and a scaling around a center, and then a move, as torchvision's `affine`.
  ///
  /// - Parameters:
  ///   - translation: pixels to the right and down.
  ///   - shear: degrees; along x and along y.
  ///   - center: nil: that of the picture.
  public static func affine(
    degrees: Double = 0, translation: Point = (0, 0), scale: Double = 1, shear: Point = (0, 0), center: Point? = nil,
    size: Resample.Size
  ) -> PictureWarp {
    let (turn, shearX, shearY) = (radians(degrees), radians(shear.x), radians(shear.y))
    let center = center ?? (Double(size.width) * 0.5, Double(size.height) * 0.5)
    let a = cos(turn - shearY) / cos(shearY)
    let b = -cos(turn - shearY) * tan(shearX) / cos(shearY) - sin(turn)
    let c = sin(turn - shearY) / cos(shearY)
    let d = -sin(turn - shearY) * tan(shearX) / cos(shearY) + cos(turn)
    // The inverse, since the map goes from the result to the picture; the determinant is 1.
    var matrix = [d, -b, 0, -c, a, 0].map { $0 / scale }
    matrix[2] += matrix[0] * (-center.x - translation.x) + matrix[1] * (-center.y - translation.y)
    matrix[5] += matrix[3] * (-center.x - translation.x) + matrix[4] * (-center.y - translation.y)
    matrix[2] += center.x
    matrix[5] += center.y
    return PictureWarp(matrix: matrix, size: size)
  }

  /// The picture with four of its points at other places, as torchvision's `perspective`.
  ///
  /// Nil where no such view is possible, as when three of the places lie in a line.
  public static func perspective(from start: [Point], to end: [Point], size: Resample.Size) -> PictureWarp? {
    precondition(start.count == 4 && end.count == 4, "a perspective has 4 points and 4 places")
    var (rows, values) = ([[Double]](), [Double]())
    for (place, point) in zip(end, start) {
      rows.append([place.x, place.y, 1, 0, 0, 0, -point.x * place.x, -point.x * place.y])
      rows.append([0, 0, 0, place.x, place.y, 1, -point.y * place.x, -point.y * place.y])
      values += [point.x, point.y]
    }
    guard let solution = LinearSystem.solution(rows, values) else { return nil }
    // torchvision hands them on in single precision.
    return PictureWarp(.coefficients(solution.map { Double(Float($0)) }), from: size, to: size)
  }

  // MARK: Pixels

  /// Warps a picture in memory of the caller.
  ///
  /// - Parameters:
  ///   - input: a picture of the size that the warp was made for, `channels` bytes a pixel.
  ///   - fill: for what comes from outside: a byte for each channel.
  ///   - output: memory for a picture of `size`, which is not the input's.
  public func apply(
    _ input: UnsafePointer<UInt8>, channels: Int, filter: WarpFilter, fill: [UInt8],
    into output: UnsafeMutablePointer<UInt8>
  ) {
    precondition(fill.count == channels, "\(fill.count) bytes for \(channels) channels")
    guard filter != .nearest, case .coefficients(let numbers) = map else {
      return applyNearest(input, pixelSize: channels, fill: fill, into: output)
    }
    var raw = Self.raw(numbers)
    ctenon_warp_smooth(
      &raw, filter == .bicubic ? CTENON_WARP_BICUBIC : CTENON_WARP_BILINEAR, input, ctenon_warp_size(from), channels,
      fill, output, ctenon_warp_size(size))
  }

  /// Takes the nearest pixel for each, whatever a pixel is.
  ///
  /// - Parameters:
  ///   - pixelSize: in bytes.
  ///   - fill: one pixel, for what comes from outside.
  public func applyNearest(
    _ input: UnsafePointer<UInt8>, pixelSize: Int, fill: [UInt8], into output: UnsafeMutablePointer<UInt8>
  ) {
    precondition(fill.count == pixelSize, "\(fill.count) bytes for pixels of \(pixelSize)")
    let numbers: [Double]
    switch map {
    case .coefficients(let given): numbers = given
    case .quarterTurns(let turns):
      // Half a pixel from any border, these maps are exact in fixed point.
      let (width, height) = (Double(from.width), Double(from.height))
      numbers =
        [
          [1, 0, 0, 0, 1, 0], [0, -1, width, 1, 0, 0], [-1, 0, width, 0, -1, height], [0, 1, 0, -1, 0, height],
        ][turns]
    }
    var raw = Self.raw(numbers)
    withUnsafeTemporaryAllocation(of: Int.self, capacity: size.width) { places in
      ctenon_warp_nearest(
        &raw, input, ctenon_warp_size(from), pixelSize, fill, output, ctenon_warp_size(size), places.baseAddress)
    }
  }

  private static func raw(_ numbers: [Double]) -> ctenon_warp_map {
    var raw = ctenon_warp_map()
    withUnsafeMutableBytes(of: &raw.coefficients) { target in
      numbers.withUnsafeBytes { target.copyMemory(from: $0) }
    }
    raw.is_projective = numbers.count == 8 ? 1 : 0
    return raw
  }

  // MARK: Numbers

  private static func radians(_ degrees: Double) -> Double { degrees * (Double.pi / 180) }

  /// A sine or cosine with 15 decimals, as Python's `round(x, 15)` has it.
  private static func rounded(_ x: Double) -> Double {
    let product = x * 1e15
    // What the product lost by being rounded itself.
    let rest = (-product).addingProduct(x, 1e15)
    var whole = product.rounded(.toNearestOrEven)
    let difference = (product - whole) + rest
    if difference > 0.5 { whole += 1 } else if difference < -0.5 { whole -= 1 }
    return whole / 1e15
  }

  private static func pixels(_ extent: Double) -> Int { extent < 1 ? 1 : extent < 1e9 ? Int(extent) : 1_000_000_000 }

  public static func == (left: PictureWarp, right: PictureWarp) -> Bool {
    left.from == right.from && left.size == right.size && left.map == right.map
  }
}

extension ctenon_warp_size {
  fileprivate init(_ size: Resample.Size) { self.init(height: size.height, width: size.width) }
}

extension Image {
  /// The picture as a warp for its size makes it.
  ///
  /// - Parameter fill: for what comes from outside: one number, or one for each channel.
  /// - Throws: `ImageError` for another size than the warp's, another count of numbers, or a result beyond
  ///   `ImageLimits.default`.
  public func warped(_ warp: PictureWarp, filter: WarpFilter, fill: [UInt8] = [0]) throws -> Image {
    try validate()
    guard (height, width) == warp.from else {
      throw ImageError.invalidArgument(
        what: "warp", expected: "one for an image of \(height) x \(width)",
        received: "one for \(warp.from.height) x \(warp.from.width)")
    }
    guard fill.count == 1 || fill.count == channels else {
      throw ImageError.invalidArgument(what: "fill", expected: "1 or \(channels) numbers", received: "\(fill.count)")
    }
    let (h, w) = warp.size
    guard h * w <= max(ImageLimits.default.pixels, height * width) else {
      throw ImageError.tooManyPixels(
        name: "after turning", height: h, width: w, limit: max(ImageLimits.default.pixels, height * width))
    }
    let fill = fill.count == channels ? fill : Array(repeating: fill[0], count: channels)
    let values = [UInt8](unsafeUninitializedCapacity: h * w * channels) { output, count in
      pixels.withUnsafeBufferPointer { input in
        guard let input = input.baseAddress, let output = output.baseAddress else { return }
        warp.apply(input, channels: channels, filter: filter, fill: fill, into: output)
      }
      count = h * w * channels
    }
    return Image(unchecked: values, height: h, width: w, channels: channels)
  }
}
