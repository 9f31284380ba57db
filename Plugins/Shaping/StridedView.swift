import TenonPlugin

/// Elements of a tensor in another order: the place of each is an offset and one stride for each dimension.
struct StridedView: Sendable {
  /// Extents and strides, outermost first; neighbours that can be one dimension are one.
  private(set) var dimensions: [(extent: Int, stride: Int)] = []
  let offset: Int

  /// - Parameter dimensions: of the new order, outermost first.
  init(_ dimensions: [(extent: Int, stride: Int)], offset: Int = 0) {
    self.offset = offset
    for dimension in dimensions where dimension.extent != 1 {
      if let last = self.dimensions.last, last.stride == dimension.extent * dimension.stride {
        self.dimensions[self.dimensions.count - 1] = (last.extent * dimension.extent, dimension.stride)
      } else {
        self.dimensions.append(dimension)
      }
    }
  }

  var count: Int { dimensions.reduce(1) { $0 &* $1.extent } }
}
