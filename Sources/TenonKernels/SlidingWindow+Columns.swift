import TenonCore

extension SlidingWindow {
  /// Lays out what each output pixel sees as columns of a matrix (im2col).
  ///
  /// Row (c · kernelHeight + i) · kernelWidth + j holds tap (i, j) of plane c, for the output pixels of
  /// `rows` in row-major order; taps outside the image are zero.
  ///
  /// - Parameters:
  ///   - image: the first of `planes` planes.
  ///   - rows: output rows.
  ///   - columns: planes · tapCount rows, `rowLength` elements apart.
  @inlinable
  public func im2col<T: Scalar>(
    _ image: UnsafePointer<T>, planes: Int, rows: Range<Int>, into columns: UnsafeMutablePointer<T>, rowLength: Int
  ) {
    eachTap(planes) { plane, y, x, index in
      gather(image + plane &* planeCount, y, x, rows, into: columns + index &* rowLength)
    }
  }

  /// Adds columns back to the pixels that they were taken from (the adjoint of `im2col`).
  ///
  /// - Parameters:
  ///   - columns: as `im2col` lays them out; their contents are destroyed.
  ///   - image: added to.
  @inlinable
  public func col2im<T: Scalar>(
    _ columns: UnsafeMutablePointer<T>, rowLength: Int, planes: Int, rows: Range<Int>,
    addingTo image: UnsafeMutablePointer<T>
  ) {
    eachTap(planes) { plane, y, x, index in
      scatter(columns + index &* rowLength, y, x, rows, addingTo: image + plane &* planeCount)
    }
  }

  /// Calls `body` for each row of the matrix: its plane, how far that is shifted, and the row's number.
  @inlinable
  func eachTap(_ planes: Int, _ body: (_ plane: Int, _ y: Int, _ x: Int, _ index: Int) -> Void) {
    var index = 0
    for plane in 0..<planes {
      for i in 0..<kernelHeight {
        for j in 0..<kernelWidth {
          body(plane, i &* dilationHeight &- top, j &* dilationWidth &- left, index)
          index &+= 1
        }
      }
    }
  }

  /// The output rows among `rows`, and the columns, that lie in the image when it is shifted by (y, x).
  @inlinable
  func part(_ y: Int, _ x: Int, _ rows: Range<Int>) -> (low: Int, high: Int, left: Int, right: Int) {
    let (firstRow, pastRow) = Self.inside(offset: y, stride: strideHeight, extent: height, count: outputHeight)
    let low = min(max(firstRow, rows.lowerBound), rows.upperBound)
    let (left, right) = Self.inside(offset: x, stride: strideWidth, extent: width, count: outputWidth)
    return (low, max(low, min(pastRow, rows.upperBound)), left, right)
  }

  /// One row of the matrix: the plane shifted by (y, x).
  @inlinable
  func gather<T: Scalar>(
    _ plane: UnsafePointer<T>, _ y: Int, _ x: Int, _ rows: Range<Int>, into target: UnsafeMutablePointer<T>
  ) {
    let (low, high, left, right) = part(y, x, rows)
    (target).update(repeating: 0, count: (low &- rows.lowerBound) &* outputWidth)
    (target + (high &- rows.lowerBound) &* outputWidth)
      .update(repeating: 0, count: (rows.upperBound &- high) &* outputWidth)
    guard high > low else { return }
    let inner = target + (low &- rows.lowerBound) &* outputWidth
    if keepsRows {
      // One copy for all rows brings in neighbours across the edges, which are then erased.
      let first = (low &+ y) &* width &+ x
      let past = (high &+ y) &* width &+ x
      let from = max(first, 0)
      (inner + (from &- first)).update(from: plane + from, count: max(0, min(past, planeCount) &- from))
      for row in 0..<high &- low {
        let line = inner + row &* outputWidth
        for column in 0..<left { line[column] = 0 }
        for column in right..<outputWidth { line[column] = 0 }
      }
      return
    }
    for row in low..<high {
      let line = target + (row &- rows.lowerBound) &* outputWidth
      let source = plane + ((row &* strideHeight &+ y) &* width &+ x)
      for column in 0..<left { line[column] = 0 }
      for column in right..<outputWidth { line[column] = 0 }
      if strideWidth == 1 {
        for column in left..<right { line[column] = source[column] }
      } else {
        for column in left..<right { line[column] = source[column &* strideWidth] }
      }
    }
  }

  /// Adds one row of the matrix to the plane shifted by (y, x).
  @inlinable
  func scatter<T: Scalar>(
    _ source: UnsafeMutablePointer<T>, _ y: Int, _ x: Int, _ rows: Range<Int>,
    addingTo plane: UnsafeMutablePointer<T>
  ) {
    let (low, high, left, right) = part(y, x, rows)
    guard high > low, right > left else { return }
    let inner = source + (low &- rows.lowerBound) &* outputWidth
    if keepsRows {
      // Erased at the edges, the row can be added in one go: what crosses an edge adds zero.
      for row in 0..<high &- low {
        let line = inner + row &* outputWidth
        for column in 0..<left { line[column] = 0 }
        for column in right..<outputWidth { line[column] = 0 }
      }
      let first = (low &+ y) &* width &+ x
      let past = (high &+ y) &* width &+ x
      let from = max(first, 0)
      add(inner + (from &- first), to: plane + from, count: max(0, min(past, planeCount) &- from))
      return
    }
    for row in low..<high {
      let line = source + (row &- rows.lowerBound) &* outputWidth
      let target = plane + ((row &* strideHeight &+ y) &* width &+ x)
      if strideWidth == 1 {
        for column in left..<right { target[column] += line[column] }
      } else {
        for column in left..<right { target[column &* strideWidth] += line[column] }
      }
    }
  }
}
