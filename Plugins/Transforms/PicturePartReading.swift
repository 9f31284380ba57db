import CTenonPicture
import TenonImage
import TenonPlugin

/// A transform that needs no more than a part of a picture, as the loader asks it which, and applies it to what was read.
final class PicturePartReading: Sendable {
  private let part: @Sendable (Draw, Resample.Size) -> PicturePart
  private let apply: @Sendable (Sample, Draw, Resample.Size, PicturePart) throws -> Void
  private nonisolated(unsafe) let table = UnsafeMutablePointer<ctenon_picture_part_reading>.allocate(capacity: 1)

  /// - Parameters:
  ///   - part: the part that it needs of a picture of a size.
  ///   - apply: makes its result of a sample whose `input` has a part of such a picture, at least the one it needs.
  init(
    part: @escaping @Sendable (Draw, Resample.Size) -> PicturePart,
    apply: @escaping @Sendable (Sample, Draw, Resample.Size, PicturePart) throws -> Void
  ) {
    (self.part, self.apply) = (part, apply)
    table.initialize(
      to: ctenon_picture_part_reading(
        context: Unmanaged.passUnretained(self).toOpaque(),
        part: { context, draw, size in
          guard let context, let draw else { return PicturePart(size.size).raw }
          return reading(of: context).part(Draw(readSized(draw)), size.size).raw
        },
        apply: { context, draw, sample, size, held, error in
          guarded(error) {
            guard let context, let draw, let sample else {
              throw ComponentError(.argument, "the transform was called without arguments")
            }
            try reading(of: context).apply(Sample(sample), Draw(readSized(draw)), size.size, PicturePart(held))
          }
        }))
  }

  deinit { table.deallocate() }

  func answer(_ id: String) -> UnsafeRawPointer? {
    id == CTENON_PICTURE_PART_READING_ID ? UnsafeRawPointer(table) : nil
  }
}

private func reading(of context: UnsafeRawPointer) -> PicturePartReading {
  Unmanaged<PicturePartReading>.fromOpaque(context).takeUnretainedValue()
}
