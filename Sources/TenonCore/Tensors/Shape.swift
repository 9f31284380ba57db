/// The extent of a tensor in each dimension; images are spoken as [N, C, H, W].
public struct Shape: Sendable, Hashable, ExpressibleByArrayLiteral {
  /// Eight dimensions are the most that crosses a plugin's boundary.
  public static let maximumRank = 8

  public var dimensions: [Int]

  public init(_ dimensions: [Int]) { self.dimensions = dimensions }
  public init(arrayLiteral elements: Int...) { dimensions = elements }

  public var rank: Int { dimensions.count }

  public subscript(index: Int) -> Int { dimensions[index] }

  /// The product of the dimensions, or nil when one is negative or the product overflows.
  public var checkedElementCount: Int? {
    var count = 1
    for dimension in dimensions {
      guard dimension >= 0 else { return nil }
      let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
      guard !overflow else { return nil }
      count = product
    }
    return count
  }

  /// The product of the dimensions of a shape that has been checked before.
  public var elementCount: Int { dimensions.reduce(1, &*) }

  /// Row-major strides, in elements.
  public var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for index in stride(from: rank - 2, through: 0, by: -1) {
      strides[index] = strides[index + 1] &* dimensions[index + 1]
    }
    return strides
  }
}

extension Shape: CustomStringConvertible {
  public var description: String { "[" + dimensions.map(String.init).joined(separator: ", ") + "]" }
}
