import CTenonPicture
import TenonCore
import TenonHost
import TenonImage
import TenonPredict

/// A dataset of pictures that reads no more of one than is wanted.
struct PictureReader: @unchecked Sendable {
  private let dataset: ForeignDataset
  private let table: UnsafePointer<ctenon_picture_source>
  /// From the outermost one to that of the pictures.
  private let derived: [any DerivedDataset]

  /// Nil for a dataset that has no pictures, or reads them as a whole.
  init?(_ dataset: any Dataset) {
    var derived: [any DerivedDataset] = []
    var dataset = dataset
    while let outer = dataset as? any DerivedDataset {
      derived.append(outer)
      dataset = outer.base
    }
    guard let foreign = dataset as? ForeignDataset, let answer = foreign.answer(CTENON_PICTURE_SOURCE_ID) else {
      return nil
    }
    (self.dataset, self.derived) = (foreign, derived)
    table = answer.assumingMemoryBound(to: ctenon_picture_source.self)
  }

  /// Reads a sample, of its picture at least the part that is wanted.
  ///
  /// - Parameter wish: the part of a picture of a size; nil for all of it.
  package func read(
    _ index: Int, into sample: Sample, wish: @escaping (Resample.Size) -> PicturePart?
  ) throws -> HeldPicture {
    let position = derived.reduce(index) { $1.baseIndex($0) }
    var wisher = Wisher(wish: wish)
    var (size, part) = (ctenon_picture_size(), ctenon_picture_part())
    try check(dataset.readText) { error in
      withUnsafeMutablePointer(to: &wisher) { wisher in
        table.pointee.read(
          table.pointee.context, UInt64(position), sample.raw,
          { wisher, size, part in
            guard let wish = wisher?.assumingMemoryBound(to: Wisher.self).pointee.wish, let wanted = wish(size.size)
            else { return 0 }
            part?.pointee = wanted.raw
            return 1
          }, wisher, &size, &part, &error)
      }
    }
    for outer in derived.reversed() { try outer.adapt(sample) }
    return HeldPicture(size: size.size, part: PicturePart(part))
  }

  private struct Wisher {
    let wish: (Resample.Size) -> PicturePart?
  }
}
