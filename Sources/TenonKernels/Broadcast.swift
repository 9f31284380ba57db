import TenonCore

/// Where the elements of two tensors lie that are broadcast to one shape by NumPy's rules.
///
/// Dimensions are aligned at the last one; one of extent 1, and one that a tensor does not have, is repeated. Neighbouring
/// dimensions that repeat the same tensor count as one; the last of these is a *run*, in which the elements of a tensor
/// follow each other or are always the same.
public struct Broadcast: Sendable {
  /// The shape of the result.
  public let shape: Shape
  /// From one element of a run to the next, 1 or 0.
  @usableFromInline let firstStep: Int
  @usableFromInline let secondStep: Int
  /// Elements of a run.
  @usableFromInline let run: Int
  private let dimensions: [Dimension]

  /// A merged dimension before the run.
  private struct Dimension: Sendable {
    var extent: Int
    var isRepeated: (first: Bool, second: Bool)
  }

  /// Nil for shapes that do not go together.
  public init?(_ first: Shape, _ second: Shape) {
    let rank = max(first.rank, second.rank)
    var extents: [Int] = []
    var merged: [Dimension] = []
    for index in 0..<rank {
      let (a, b) = (index - rank + first.rank, index - rank + second.rank)
      let (x, y) = (a < 0 ? 1 : first[a], b < 0 ? 1 : second[b])
      guard x == y || x == 1 || y == 1 else { return nil }
      let dimension = Dimension(extent: x == 1 ? y : x, isRepeated: (x == 1 && y != 1, y == 1 && x != 1))
      extents.append(dimension.extent)
      guard dimension.extent != 1 else { continue }
      if let last = merged.last, last.isRepeated == dimension.isRepeated {
        merged[merged.count - 1].extent = last.extent &* dimension.extent
      } else {
        merged.append(dimension)
      }
    }
    shape = Shape(extents)
    let last = merged.popLast() ?? Dimension(extent: 1, isRepeated: (false, false))
    run = last.extent
    (firstStep, secondStep) = (last.isRepeated.first ? 0 : 1, last.isRepeated.second ? 0 : 1)
    dimensions = merged
  }

  // MARK: Runs

  /// A run, given its number in the result.
  @usableFromInline
  func piece(ofRun number: Int) -> BroadcastPiece {
    var rest = number
    return piece { dimension in
      defer { rest /= dimension.extent }
      return rest % dimension.extent
    }
  }

  /// A run, given which one it is among those with the same elements of one tensor, and which elements.
  @usableFromInline
  func piece(ofRun repetition: Int, repeating element: Int, of tensor: BroadcastTensor) -> BroadcastPiece {
    var (repetition, element) = (repetition, element)
    return piece { dimension in
      if tensor == .first ? dimension.isRepeated.first : dimension.isRepeated.second {
        defer { repetition /= dimension.extent }
        return repetition % dimension.extent
      }
      defer { element /= dimension.extent }
      return element % dimension.extent
    }
  }

  /// - Parameter index: that of each dimension; asked for from the last one to the first.
  private func piece(_ index: (Dimension) -> Int) -> BroadcastPiece {
    var (result, first, second) = (0, 0, 0)
    var strides = (result: run, first: firstStep == 1 ? run : 1, second: secondStep == 1 ? run : 1)
    for dimension in dimensions.reversed() {
      let index = index(dimension)
      result &+= index &* strides.result
      strides.result &*= dimension.extent
      if !dimension.isRepeated.first {
        first &+= index &* strides.first
        strides.first &*= dimension.extent
      }
      if !dimension.isRepeated.second {
        second &+= index &* strides.second
        strides.second &*= dimension.extent
      }
    }
    return BroadcastPiece(
      result: result, first: first, second: second, firstStep: firstStep, secondStep: secondStep, count: run)
  }

  /// How many runs there are for the same elements of a tensor, and how many others.
  func runs(of tensor: BroadcastTensor) -> (repetitions: Int, elements: Int) {
    dimensions.reduce((1, 1)) { counts, dimension in
      let isRepeated = tensor == .first ? dimension.isRepeated.first : dimension.isRepeated.second
      return isRepeated
        ? (counts.0 &* dimension.extent, counts.1) : (counts.0, counts.1 &* dimension.extent)
    }
  }

  // MARK: Elements

  /// Runs `body` for a range of the result's elements in their order, with the indices in all three.
  @inlinable @inline(__always)
  public func each(_ range: Range<Int>, _ body: (_ result: Int, _ first: Int, _ second: Int) -> Void) {
    eachPiece(range) { $0.each(body) }
  }

  /// Cuts a range of the result into parts of runs.
  @inlinable @inline(__always)
  public func eachPiece(_ range: Range<Int>, _ body: (BroadcastPiece) -> Void) {
    var start = range.lowerBound
    while start < range.upperBound {
      let offset = start % run
      let count = min(run &- offset, range.upperBound &- start)
      body(piece(ofRun: start / run).part(offset, count))
      start &+= count
    }
  }
}

/// One of the two tensors that are broadcast.
public enum BroadcastTensor: Sendable {
  case first
  case second
}
