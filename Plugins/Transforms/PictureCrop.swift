import CTenonPicture
import TenonImage
import TenonPlugin

/// A transform that cuts a part out of a picture, as the loader asks where that will be.
final class PictureCrop: Sendable {
  private let part: @Sendable (Draw, Resample.Size) -> PicturePart?
  private nonisolated(unsafe) let table = UnsafeMutablePointer<ctenon_picture_crop>.allocate(capacity: 1)

  /// - Parameter part: what it makes of a picture of a size; nil where that is not a mere part of it.
  init(_ part: @escaping @Sendable (Draw, Resample.Size) -> PicturePart?) {
    self.part = part
    table.initialize(
      to: ctenon_picture_crop(
        context: Unmanaged.passUnretained(self).toOpaque(),
        part: { context, draw, size, part in
          guard let context, let draw, let part else { return 0 }
          let crop = Unmanaged<PictureCrop>.fromOpaque(context).takeUnretainedValue()
          guard let wanted = crop.part(Draw(readSized(draw)), size.size) else { return 0 }
          part.pointee = wanted.raw
          return 1
        }))
  }

  deinit { table.deallocate() }

  func answer(_ id: String) -> UnsafeRawPointer? { id == CTENON_PICTURE_CROP_ID ? UnsafeRawPointer(table) : nil }
}
