import TenonCore

/// Elements that lie in any order, by a stride for each dimension.
package struct StridedElements {
  package let shape: Shape
  /// In elements; from 0 on.
  package let strides: [Int]
  /// Of the first element, in elements.
  package let offset: Int

  package init(shape: Shape, strides: [Int], offset: Int = 0) {
    (self.shape, self.strides, self.offset) = (shape, strides, offset)
  }

  /// Whether they lie row by row without gaps.
  var isRowMajor: Bool {
    zip(zip(shape.dimensions, strides), shape.strides).allSatisfy { $0.0 == 1 || $0.1 == $1 } || shape.elementCount == 0
  }

  /// The number of elements that must be there for all of them to be, or nil when that overflows.
  package var extent: Int? {
    guard let count = shape.checkedElementCount, count > 0 else { return offset >= 0 ? offset : nil }
    var last = offset
    for (extent, stride) in zip(shape.dimensions, strides) {
      let (steps, first) = (extent - 1).multipliedReportingOverflow(by: stride)
      let (sum, second) = last.addingReportingOverflow(steps)
      guard !first, !second else { return nil }
      last = sum
    }
    return last == .max ? nil : last + 1
  }

  /// Copies them row by row.
  ///
  /// - Parameters:
  ///   - size: bytes of an element.
  ///   - source: holds at least `extent` elements.
  ///   - target: has room for all of them.
  package func copy(_ size: Int, from source: UnsafeRawBufferPointer, to target: UnsafeMutableRawBufferPointer) {
    let count = shape.elementCount
    guard count > 0, let start = source.baseAddress, let place = target.baseAddress else { return }
    if isRowMajor { return place.copyMemory(from: start + offset * size, byteCount: count * size) }
    var index = [Int](repeating: 0, count: shape.rank)
    var position = offset
    for element in 0..<count {
      (place + element * size).copyMemory(from: start + position * size, byteCount: size)
      for axis in (0..<shape.rank).reversed() {
        index[axis] += 1
        position += strides[axis]
        guard index[axis] == shape[axis] else { break }
        position -= strides[axis] * shape[axis]
        index[axis] = 0
      }
    }
  }
}
