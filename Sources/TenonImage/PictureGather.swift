import CTenonMedia

/// Pictures made of rows and columns of another one: crops, borders, mirror images, and the nearest pixels of another size.
public enum PictureGather {
  /// Stands for a row or column that is filled.
  public static let filled = -1

  /// The pixels at these rows and columns, in memory of the caller.
  ///
  /// - Parameters:
  ///   - input: a picture of `width` pixels a row, which has all rows and columns that are given.
  ///   - pixelSize: in bytes, of whatever a pixel consists.
  ///   - fill: one pixel, for rows and columns of `filled`.
  ///   - output: memory for `rows.count * columns.count` pixels, which is not the input's.
  public static func copy(
    _ input: UnsafePointer<UInt8>, width: Int, pixelSize: Int, rows: [Int], columns: [Int], fill: [UInt8],
    into output: UnsafeMutablePointer<UInt8>
  ) {
    precondition(fill.count == pixelSize, "\(fill.count) bytes for pixels of \(pixelSize)")
    ctenon_gather(input, width, pixelSize, rows, rows.count, columns, columns.count, fill, output)
  }
}
