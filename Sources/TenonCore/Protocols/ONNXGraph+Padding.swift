/// What a border is filled with.
public enum ONNXBorder: Sendable, Equatable {
  case constant(Double)
  /// Mirrored at the edge element, which is not repeated.
  case reflect
  /// The nearest edge element.
  case edge
  /// What lies on the other side.
  case wrap
}

extension ONNXGraph {
  /// A border around the last dimensions.
  ///
  /// - Parameters:
  ///   - rank: of the value.
  ///   - before: elements in front of each of the last dimensions; negative numbers take away.
  ///   - after: elements behind.
  public func pad(
    _ value: ONNXValue, rank: Int, before: [Int], after: [Int], _ border: ONNXBorder
  ) throws -> ONNXValue {
    let first = rank - before.count
    var padded = value
    if (before + after).contains(where: { $0 > 0 }) {
      padded = try added(value, outer: first, before.map { max(0, $0) }, after.map { max(0, $0) }, border)
    }
    for axis in before.indices where before[axis] < 0 || after[axis] < 0 {
      padded = try slice(
        padded, axis: first + axis, from: max(0, -before[axis]), to: after[axis] < 0 ? after[axis] : nil)
    }
    return padded
  }

  private func added(
    _ value: ONNXValue, outer: Int, _ before: [Int], _ after: [Int], _ border: ONNXBorder
  ) throws -> ONNXValue {
    let none = [Int](repeating: 0, count: outer)
    let pads = try { try ints(none + before + none + after) }
    switch border {
    case .constant(let number): return try self("Pad", value, pads(), scalar(number), with: ["mode": "constant"])
    case .reflect: return try self("Pad", value, pads(), with: ["mode": "reflect"])
    case .edge: return try self("Pad", value, pads(), with: ["mode": "edge"])
    case .wrap:
      // Mode wrap came with opset 19.
      var padded = value
      for axis in before.indices where before[axis] > 0 || after[axis] > 0 {
        let place = outer + axis
        let front = before[axis] > 0 ? [try slice(padded, axis: place, from: -before[axis])] : []
        let back = after[axis] > 0 ? [try slice(padded, axis: place, from: 0, to: after[axis])] : []
        padded = try node("Concat", front + [padded] + back, with: ["axis": .int(place)])[0]
      }
      return padded
    }
  }
}
