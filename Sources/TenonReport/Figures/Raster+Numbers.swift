import TenonCore
import TenonStatistics

extension Raster {
  /// Numbers from the least, the first colour of a map, to the greatest, the last; grey for what is no number.
  ///
  /// - Parameter numbers: row by row.
  init(normalizing numbers: [Float], height: Int, width: Int, map: ColourMap) {
    let shades = NumberScale(of: [numbers]).bytes(numbers)
    let table = map.table
    var bytes: [UInt8] = []
    bytes.reserveCapacity(numbers.count * 3)
    for (number, shade) in zip(numbers, shades) {
      let colour = number.isFinite ? table[Int(shade)] : .grey
      bytes += [colour.red, colour.green, colour.blue]
    }
    self.init(unchecked: bytes, height: height, width: width, channels: 3)
  }

  /// One channel as grey, three as red, green and blue, all from their common least number, black, to their greatest.
  ///
  /// - Parameter planes: one or three, row by row.
  init(normalizing planes: [[Float]], height: Int, width: Int) {
    let scale = NumberScale(of: planes)
    var bytes = [UInt8](repeating: 0, count: height * width * planes.count)
    for (channel, plane) in planes.enumerated() {
      for (place, shade) in scale.bytes(plane).enumerated() { bytes[place * planes.count + channel] = shade }
    }
    self.init(unchecked: bytes, height: height, width: width, channels: planes.count)
  }
}

extension Tensor {
  /// One of the planes of [..., H, W], row by row; float32.
  ///
  /// - Parameter index: from 0, through all dimensions in front.
  func plane(_ index: Int) -> [Float] {
    let area = shape.dimensions.suffix(2).reduce(1, *)
    return Array(self[Float.self][index * area..<(index + 1) * area])
  }
}
