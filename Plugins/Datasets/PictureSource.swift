import CTenonPicture
import TenonImage
import TenonPlugin

/// Image files as the loader asks for parts of their pictures.
final class PictureSource: Sendable {
  private let files: ImageFiles
  private nonisolated(unsafe) let table = UnsafeMutablePointer<ctenon_picture_source>.allocate(capacity: 1)

  init(_ files: ImageFiles) {
    self.files = files
    table.initialize(
      to: ctenon_picture_source(
        context: Unmanaged.passUnretained(self).toOpaque(),
        read: { context, index, sample, wish, wisher, size, part, error in
          guarded(error) {
            guard let context, let sample, let wish, let size, let part else {
              throw ComponentError(.argument, "read was called without arguments")
            }
            let source = Unmanaged<PictureSource>.fromOpaque(context).takeUnretainedValue()
            guard index < UInt64(source.files.count) else {
              throw ComponentError(.argument, "expected an index below \(source.files.count), received \(index)")
            }
            let read = try source.files.read(Int(index), into: Sample(sample)) { size in
              var wanted = ctenon_picture_part()
              return wish(wisher, ctenon_picture_size(size), &wanted) == 0 ? nil : PicturePart(wanted)
            }
            size.pointee = ctenon_picture_size(read.size)
            part.pointee = read.part.raw
          }
        }))
  }

  deinit { table.deallocate() }

  func answer(_ id: String) -> UnsafeRawPointer? { id == CTENON_PICTURE_SOURCE_ID ? UnsafeRawPointer(table) : nil }
}
