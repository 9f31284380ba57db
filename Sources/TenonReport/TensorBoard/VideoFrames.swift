import TenonCore
import TenonStatistics

/// The frames of videos in a tensor [N, T, C, H, W], several videos side by side.
///
/// - Source: `_prepare_video` of `torch.utils.tensorboard._utils`.
enum VideoFrames {
  /// - Returns: RGB, one for each of T; N is filled up with black to the next power of two, in rows of equal length.
  /// - Throws: `SummaryError` for a tensor that is no video.
  static func all(of video: Tensor) throws(SummaryError) -> [Raster] {
    let shape = video.shape.dimensions
    guard shape.count == 5, video.shape.elementCount > 0, shape[2] == 1 || shape[2] == 3 else {
      throw SummaryError.wrong(
        "a video", expected: "[N, T, C, H, W] with 1 or 3 channels, none of them 0", received: "\(video.type)")
    }
    let (count, frames, channels, height, width) = (shape[0], shape[1], shape[2], shape[3], shape[4])
    var total = 1
    while total < count { total *= 2 }
    let rows = 1 << ((Int.bitWidth - total.leadingZeroBitCount - 1) / 2)
    let columns = total / rows
    let (tall, wide) = (rows * height, columns * width)
    let source = try TensorNumbers.bytes(video, "a video")
    let area = height * width
    var pictures: [Raster] = []
    for frame in 0..<frames {
      var bytes = [UInt8](repeating: 0, count: 3 * tall * wide)
      for number in 0..<count {
        let (top, left) = (number / columns * height, number % columns * width)
        let start = (number * frames + frame) * channels * area
        for row in 0..<height {
          for column in 0..<width {
            let target = ((top + row) * wide + left + column) * 3
            for channel in 0..<3 {
              bytes[target + channel] = source[start + (channels == 1 ? 0 : channel) * area + row * width + column]
            }
          }
        }
      }
      pictures.append(try Raster(height: tall, width: wide, channels: 3, bytes: bytes))
    }
    return pictures
  }
}
