extension BinaryFloatingPoint where Self: CustomStringConvertible {
  /// Its shortest digits, and `nan` for whatever is no number: the sign of that means nothing.
  public var digits: String { isNaN ? "nan" : description }
}
