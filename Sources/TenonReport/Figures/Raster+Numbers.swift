import TenonCore

extension Raster {
  /// Numbers from the least, the first colour of a map, to the greatest, the last; grey for what is no number.
  ///
  /// - Parameter numbers: row by row.
  init(normalizing numbers: [Float], height: Int, width: Int, map: ColourMap) {
    let scale = Self.scale(numbers)
    let table = (0..<256).map { map.colour(Double($0) / 255) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(numbers.count * 3)
    for number in numbers {
      let colour = number.isFinite ? table[Int(scale(number))] : .grey
      bytes += [colour.red, colour.green, colour.blue]
    }
    self.init(unchecked: bytes, height: height, width: width, channels: 3)
  }

  /// One channel as grey, three as red, green and blue, all from their common least number, black, to their greatest.
  ///
  /// - Parameter planes: one or three, row by row.
  init(normalizing planes: [[Float]], height: Int, width: Int) {
    let scale = Self.scale(planes.joined())
    var bytes = [UInt8](repeating: 0, count: height * width * planes.count)
    for (channel, plane) in planes.enumerated() {
      for (place, number) in plane.enumerated() { bytes[place * planes.count + channel] = scale(number) }
    }
    self.init(unchecked: bytes, height: height, width: width, channels: planes.count)
  }

  /// To bytes; 128 for what is no number, and for all where they are equal.
  private static func scale(_ numbers: some Sequence<Float>) -> (Float) -> UInt8 {
    var (low, high) = (Float.infinity, -Float.infinity)
    for number in numbers where number.isFinite { (low, high) = (min(low, number), max(high, number)) }
    return { number in
      guard number.isFinite, high > low else { return 128 }
      // By halves, since the difference of two numbers may be infinite.
      let share = (number / 2 - low / 2) / (high / 2 - low / 2)
      return UInt8(max(0, min(255, share * 255)))
    }
  }
}
