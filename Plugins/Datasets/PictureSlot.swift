import TenonImage
import TenonPlugin

/// Where a picture lies in the file of a `DiskPictureCache`, and of what it is: eight numbers of 64 bits.
struct PictureSlot {
  static let byteCount = 64

  let offset: Int
  let size: Resample.Size
  let channels: Int
  let stamp: FileStamp
  /// A hash of the pixels.
  let pixels: UInt64

  var byteCount: Int { size.height * size.width * channels }
  var end: Int { offset + byteCount }

  init(offset: Int, stamp: FileStamp, picture: DecodedPicture) {
    (self.offset, self.stamp) = (offset, stamp)
    (size, channels) = (picture.size, picture.channels)
    pixels = Self.hash(picture)
  }

  /// Nil for numbers that no slot of this sample has, or that cannot be.
  ///
  /// - Parameter key: the file's, so that a slot of another one is none.
  init?(_ numbers: [UInt64], index: Int, key: UInt64, dataStart: Int) {
    let values = numbers.map { Int(truncatingIfNeeded: $0) }
    let side = 1 << 31
    guard numbers.count == 8, numbers[7] == Self.hash(numbers, index: index, key: key),
      values[0] >= dataStart, values[0] < 1 << 60, (1..<side).contains(values[1]), (1..<side).contains(values[2]),
      values[1] * values[2] <= 1 << 32, values[3] == 1 || values[3] == 3
    else { return nil }
    (offset, size, channels) = (values[0], (values[1], values[2]), values[3])
    stamp = FileStamp(bytes: values[4], modified: values[5])
    pixels = numbers[6]
  }

  func numbers(index: Int, key: UInt64) -> [UInt64] {
    var numbers = [offset, size.height, size.width, channels, stamp.bytes, stamp.modified].map {
      UInt64(truncatingIfNeeded: $0)
    }
    numbers.append(pixels)
    return numbers + [Self.hash(numbers, index: index, key: key)]
  }

  static func hash(_ picture: DecodedPicture) -> UInt64 {
    var hash = ContentHash()
    hash.add(picture.pixels)
    return hash.value
  }

  /// Of the first seven numbers.
  private static func hash(_ numbers: [UInt64], index: Int, key: UInt64) -> UInt64 {
    var hash = ContentHash()
    for number in numbers.prefix(7) + [UInt64(index), key] { hash.add(Int(truncatingIfNeeded: number)) }
    return hash.value
  }
}
