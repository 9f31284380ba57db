import CTenonPicture
import TenonImage
import TenonPlugin

/// `Resize` as the loader asks it for parts of pictures.
final class PictureResizing: Sendable {
  fileprivate let resize: Resize
  private nonisolated(unsafe) let table = UnsafeMutablePointer<ctenon_picture_resizing>.allocate(capacity: 1)

  init(_ resize: Resize) {
    self.resize = resize
    table.initialize(
      to: ctenon_picture_resizing(
        context: Unmanaged.passUnretained(self).toOpaque(),
        target: { context, from, to in
          guard let context, let to, let size = try? resizing(of: context).target(from.size) else { return 0 }
          to.pointee = ctenon_picture_size(size)
          return 1
        },
        reads: { context, from, to, part in
          guard let context else { return part }
          return resizing(of: context).source(of: PicturePart(part), from: from.size, to: to.size).raw
        },
        apply: { context, sample, from, held, to, part, error in
          guarded(error) {
            guard let context, let sample else {
              throw ComponentError(.argument, "the transform was called without arguments")
            }
            try resizing(of: context).resize(
              Sample(sample), from: from.size, holding: PicturePart(held), to: to.size, part: PicturePart(part))
          }
        }))
  }

  deinit { table.deallocate() }

  func answer(_ id: String) -> UnsafeRawPointer? { id == CTENON_PICTURE_RESIZING_ID ? UnsafeRawPointer(table) : nil }
}

private func resizing(of context: UnsafeRawPointer) -> Resize {
  Unmanaged<PictureResizing>.fromOpaque(context).takeUnretainedValue().resize
}
