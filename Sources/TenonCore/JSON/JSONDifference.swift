/// A place where two JSON texts are not the same.
public struct JSONDifference: Sendable, Equatable {
  /// Keys, and positions in arrays.
  public let path: [String]
  /// Nil where it is not there.
  public let first: JSON?
  public let second: JSON?

  /// All of them, in the order of the first text; numbers are equal by their value.
  public static func all(_ first: JSON?, _ second: JSON?) -> [JSONDifference] { compare(first, second, []) }

  private static func compare(_ first: JSON?, _ second: JSON?, _ path: [String]) -> [JSONDifference] {
    if case .object(let left)? = first, case .object(let right)? = second {
      let keys = left.keys + right.keys.filter { left[$0] == nil }
      return keys.flatMap { compare(left[$0], right[$0], path + [$0]) }
    }
    if case .array(let left)? = first, case .array(let right)? = second, left.count == right.count {
      return left.indices.flatMap { compare(left[$0], right[$0], path + ["\($0)"]) }
    }
    if let left = first?.doubleValue, let right = second?.doubleValue, left == right { return [] }
    return first == second ? [] : [JSONDifference(path: path, first: first, second: second)]
  }

  /// `training.epochs`.
  public var place: String { path.joined(separator: ".") }
}
