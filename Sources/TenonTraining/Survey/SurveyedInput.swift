import TenonCore

/// What is counted of one sample's input.
struct SurveyedInput {
  /// One for each channel, or for each number of a row.
  var channels: [ChannelMoments] = []
  /// nil for what is no picture.
  var size: DataSurvey.PictureSize?
  /// Numbers that are infinite or none.
  var faultCount = 0
  let hash: UInt64

  /// Rows of more numbers are taken as one channel.
  private static let mostColumns = 1000

  init(_ tensor: Tensor) {
    var hash = ContentHash()
    for extent in tensor.shape.dimensions { hash.add(extent) }
    let bytes = UnsafeRawBufferPointer(tensor.bytes)
    bytes.withMemoryRebound(to: UInt8.self) { hash.add($0) }
    self.hash = hash.value
    let shape = tensor.shape.dimensions
    switch tensor.dtype {
    case .uint8 where shape.count == 3 && shape[2] <= 4:
      size = DataSurvey.PictureSize(width: shape[1], height: shape[0])
      channels = Self.bytes(tensor, channels: shape[2])
    case .uint8 where shape.count == 2:
      size = DataSurvey.PictureSize(width: shape[1], height: shape[0])
      channels = Self.bytes(tensor, channels: 1)
    case .uint8: channels = Self.bytes(tensor, channels: 1)
    case .float32:
      let isPicture = shape.count == 3 && [1, 3, 4].contains(shape[0])
      if isPicture { size = DataSurvey.PictureSize(width: shape[2], height: shape[1]) }
      let isRow = shape.count == 1 && shape[0] <= Self.mostColumns
      let count = isPicture || isRow ? max(1, shape[0]) : 1
      let values = tensor[Float.self]
      faultCount = values.count { !$0.isFinite }
      let length = tensor.shape.elementCount / count
      channels = (0..<count).map { channel in
        ChannelMoments(of: values[channel * length..<(channel + 1) * length].filter(\.isFinite))
      }
    default: break
    }
  }

  /// Channels lie side by side.
  private static func bytes(_ tensor: Tensor, channels: Int) -> [ChannelMoments] {
    let pixels = tensor.shape.elementCount / max(1, channels)
    let bytes = UnsafePointer(tensor.data.assumingMemoryBound(to: UInt8.self))
    return (0..<channels).map { channel in
      var (sum, squares) = (0, 0)
      for pixel in 0..<pixels {
        let value = Int(bytes[pixel &* channels &+ channel])
        sum &+= value
        squares &+= value &* value
      }
      return ChannelMoments(bytes: pixels, sum: sum, squares: squares)
    }
  }
}
