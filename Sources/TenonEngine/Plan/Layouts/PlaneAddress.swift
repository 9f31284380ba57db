import TenonCore

/// Where the planes of a rank 4 value lie: element s of channel c of image n is at `start(n, c) + s * stride`.
struct PlaneAddress {
  let layout: Layout
  let images: Int
  let channels: Int
  /// Elements of a plane.
  let area: Int

  static let lanes = 16

  init(_ type: TensorType) {
    layout = type.layout
    images = type.shape[0]
    channels = type.shape[1]
    area = type.shape[2] * type.shape[3]
  }

  var stride: Int { layout == .plain ? 1 : Self.lanes }

  /// Images and channels with those of the padding lanes.
  var paddedImages: Int { layout == .n16 ? Self.padded(images) : images }
  var paddedChannels: Int { layout == .c16 ? Self.padded(channels) : channels }

  private static func padded(_ count: Int) -> Int { (count + lanes - 1) / lanes * lanes }

  func start(_ image: Int, _ channel: Int) -> Int {
    let lanes = Self.lanes
    switch layout {
    case .plain: return (image * channels + channel) * area
    case .c16: return (image * (paddedChannels / lanes) + channel / lanes) * area * lanes + channel % lanes
    case .n16: return (image / lanes * channels + channel) * area * lanes + image % lanes
    }
  }
}
