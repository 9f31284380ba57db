import CTenonPicture
import TenonCore
import TenonHost
import TenonImage

/// A picture in `input`, of which there may be a part only.
package struct HeldPicture {
  /// Of the whole.
  let size: Resample.Size
  let part: PicturePart

  package init(size: Resample.Size, part: PicturePart) { (self.size, self.part) = (size, part) }
}

/// What the first transforms make of a picture of a size, and the part of the picture that they need for it.
struct PartialWork {
  let source: PicturePart
  /// Makes the result the new `input`, which has at least that part.
  let apply: (Sample, HeldPicture) throws -> Void
}

/// Transforms that may need no more than a part of a picture.
protocol PartialTransforms: Sendable {
  /// How many of the pipeline they are, one after the other.
  var count: Int { get }

  /// Nil where they have to be applied one by one to all of a picture, be it for their errors.
  ///
  /// - Parameter draw: that of the last of them.
  func work(of size: Resample.Size, _ draw: Draw) -> PartialWork?
}

/// A transform that resizes a picture and the one after it, which keeps a part of that: no more is computed than is kept.
struct CroppedResizing: PartialTransforms, @unchecked Sendable {
  private let transforms: (resizing: ForeignTransform, crop: ForeignTransform)
  private let resizing: UnsafePointer<ctenon_picture_resizing>
  private let crop: UnsafePointer<ctenon_picture_crop>

  var count: Int { 2 }

  /// Nil for other transforms.
  init?(_ first: any Transform, _ second: any Transform) {
    guard let first = first as? ForeignTransform, let second = second as? ForeignTransform,
      let resizing = first.answer(CTENON_PICTURE_RESIZING_ID), let crop = second.answer(CTENON_PICTURE_CROP_ID)
    else { return nil }
    transforms = (first, second)
    self.resizing = resizing.assumingMemoryBound(to: ctenon_picture_resizing.self)
    self.crop = crop.assumingMemoryBound(to: ctenon_picture_crop.self)
  }

  func work(of size: Resample.Size, _ draw: Draw) -> PartialWork? {
    recorded(transforms.crop.applyText) {
      let (resizing, crop) = (self.resizing.pointee, self.crop.pointee)
      var (target, part) = (ctenon_picture_size(), ctenon_picture_part())
      var draw = draw.raw
      guard resizing.target(resizing.context, ctenon_picture_size(size), &target) != 0,
        crop.part(crop.context, &draw, target, &part) != 0
      else { return nil }
      let source = resizing.reads(resizing.context, ctenon_picture_size(size), target, part)
      return PartialWork(source: PicturePart(source)) { [target, part] sample, held in
        try check(transforms.resizing.applyText) { error in
          resizing.apply(
            resizing.context, sample.raw, ctenon_picture_size(held.size), held.part.raw, target, part, &error)
        }
      }
    }
  }
}

/// A transform that says itself which part of a picture it needs.
struct PartReading: PartialTransforms, @unchecked Sendable {
  private let transform: ForeignTransform
  private let table: UnsafePointer<ctenon_picture_part_reading>

  var count: Int { 1 }

  /// Nil for other transforms.
  init?(_ transform: any Transform) {
    guard let transform = transform as? ForeignTransform,
      let answer = transform.answer(CTENON_PICTURE_PART_READING_ID)
    else { return nil }
    self.transform = transform
    table = answer.assumingMemoryBound(to: ctenon_picture_part_reading.self)
  }

  func work(of size: Resample.Size, _ draw: Draw) -> PartialWork? {
    recorded(transform.applyText) {
      let table = self.table.pointee
      var raw = draw.raw
      let source = table.part(table.context, &raw, ctenon_picture_size(size))
      return PartialWork(source: PicturePart(source)) { [raw] sample, held in
        var draw = raw
        try check(transform.applyText) { error in
          table.apply(
            table.context, &draw, sample.raw, ctenon_picture_size(held.size), held.part.raw, &error)
        }
      }
    }
  }
}
