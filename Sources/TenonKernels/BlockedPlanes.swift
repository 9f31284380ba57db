public import TenonCore

/// A blocked [N, C, H, W] as planes of vectors: c16 has ⌈C / 16⌉ of them for each image, n16 has C for each 16 images.
///
/// Plane p belongs to image, or block of images, p / planesPerImage, and to the channel, or block of channels, that is
/// the remainder.
public struct BlockedPlanes: Sendable {
  public let layout: Layout
  public let images: Int
  public let channels: Int
  /// Vectors of one plane.
  public let area: Int

  /// - Throws: `ComponentError` (unsupported) unless the type is float32 [N, C, H, W] in a blocked layout.
  public init(_ type: TensorType) throws {
    guard type.layout != .plain, type.dtype == .float32, type.shape.rank == 4 else {
      throw ComponentError(.unsupported, "expected float32 [N, C, H, W] in a blocked layout, received \(type)")
    }
    layout = type.layout
    images = type.shape[0]
    channels = type.shape[1]
    area = type.shape[2] &* type.shape[3]
  }

  public var imageBlocks: Int { layout == .n16 ? (images &+ 15) / 16 : images }
  public var planesPerImage: Int { layout == .n16 ? channels : (channels &+ 15) / 16 }
  public var count: Int { imageBlocks &* planesPerImage }
  /// Elements of one plane.
  public var stride: Int { area &* 16 }

  /// Images in the last block of n16, when it is not full; else 16.
  public var lastImageLanes: Int { layout == .n16 && images % 16 != 0 ? images % 16 : 16 }

  /// The number n · C + c of the plain plane that is one lane of a plane; nil in padding lanes.
  public func logicalPlane(_ plane: Int, _ lane: Int) -> Int? {
    let (outer, inner) = (plane / planesPerImage, plane % planesPerImage)
    let (image, channel) = layout == .n16 ? (outer &* 16 &+ lane, inner) : (outer, inner &* 16 &+ lane)
    return image < images && channel < channels ? image &* channels &+ channel : nil
  }

  /// Calls `body` for each plane; small planes share a task.
  @inlinable
  public func each(_ call: LayerCall, elementsPerPlane: Int, _ body: (_ plane: Int, _ worker: Int) -> Void) {
    ElementChunks(rows: count, of: elementsPerPlane).eachRow(call, body)
  }
}
