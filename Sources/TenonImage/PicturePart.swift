import CTenonPicture

/// Rows and columns of a picture.
public struct PicturePart: Sendable, Equatable {
  public let top: Int
  public let left: Int
  public let height: Int
  public let width: Int

  public init(top: Int, left: Int, height: Int, width: Int) {
    (self.top, self.left, self.height, self.width) = (top, left, height, width)
  }

  /// All of a picture.
  public init(_ size: Resample.Size) { self.init(top: 0, left: 0, height: size.height, width: size.width) }

  public init(rows: Range<Int>, columns: Range<Int>) {
    self.init(top: rows.lowerBound, left: columns.lowerBound, height: rows.count, width: columns.count)
  }

  public var rows: Range<Int> { top..<top + height }
  public var columns: Range<Int> { left..<left + width }

  /// Whether it has something, and nothing that is not the picture's.
  public func lies(in size: Resample.Size) -> Bool {
    top >= 0 && left >= 0 && height > 0 && width > 0 && top <= size.height - height && left <= size.width - width
  }

  public func contains(_ other: PicturePart) -> Bool {
    top <= other.top && left <= other.left && rows.upperBound >= other.rows.upperBound
      && columns.upperBound >= other.columns.upperBound
  }
}

// What crosses between the loader and the built-in plugins.

extension PicturePart {
  package init(_ raw: ctenon_picture_part) {
    self.init(top: raw.top, left: raw.left, height: raw.height, width: raw.width)
  }

  package var raw: ctenon_picture_part {
    ctenon_picture_part(top: top, left: left, height: height, width: width)
  }
}

extension ctenon_picture_size {
  package init(_ size: Resample.Size) { self.init(height: size.height, width: size.width) }

  package var size: Resample.Size { (height, width) }
}
