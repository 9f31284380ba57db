// Generated from tenon/padding by `tenon plugin builders`.

/// A border of what lies on the other side around sequences.
public struct CircularPad1d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter padding: elements to add, [left, right]
  public init(padding: Pair<Int>) { reference = ComponentReference("tenon/CircularPad1d", given: ["padding": padding]) }
}

/// A border of what lies on the other side around images.
public struct CircularPad2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter padding: elements to add, [left, right, top, bottom]
  public init(padding: Value) { reference = ComponentReference("tenon/CircularPad2d", given: ["padding": padding]) }
}

/// A border of a number around sequences.
public struct ConstantPad1d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - padding: elements to add, [left, right]; negative: to take away
  ///   - value: the number
  public init(padding: Pair<Int>, value: Double) {
    reference = ComponentReference("tenon/ConstantPad1d", given: ["padding": padding, "value": value])
  }
}

/// A border of a number around images.
public struct ConstantPad2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - padding: elements to add, [left, right, top, bottom]; negative: to take away
  ///   - value: the number
  public init(padding: Value, value: Double) {
    reference = ComponentReference("tenon/ConstantPad2d", given: ["padding": padding, "value": value])
  }
}

/// A border of what lies inside, mirrored at the edge around sequences.
public struct ReflectionPad1d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter padding: elements to add, [left, right]
  public init(padding: Pair<Int>) {
    reference = ComponentReference("tenon/ReflectionPad1d", given: ["padding": padding])
  }
}

/// A border of what lies inside, mirrored at the edge around images.
public struct ReflectionPad2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter padding: elements to add, [left, right, top, bottom]
  public init(padding: Value) { reference = ComponentReference("tenon/ReflectionPad2d", given: ["padding": padding]) }
}

/// A border of the edge, repeated around sequences.
public struct ReplicationPad1d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter padding: elements to add, [left, right]
  public init(padding: Pair<Int>) {
    reference = ComponentReference("tenon/ReplicationPad1d", given: ["padding": padding])
  }
}

/// A border of the edge, repeated around images.
public struct ReplicationPad2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter padding: elements to add, [left, right, top, bottom]
  public init(padding: Value) { reference = ComponentReference("tenon/ReplicationPad2d", given: ["padding": padding]) }
}

/// A border of zeros around sequences.
public struct ZeroPad1d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter padding: elements to add, [left, right]; negative: to take away
  public init(padding: Pair<Int>) { reference = ComponentReference("tenon/ZeroPad1d", given: ["padding": padding]) }
}

/// A border of zeros around images.
public struct ZeroPad2d: LayerBuilder {
  public let reference: ComponentReference

  /// - Parameter padding: elements to add, [left, right, top, bottom]; negative: to take away
  public init(padding: Value) { reference = ComponentReference("tenon/ZeroPad2d", given: ["padding": padding]) }
}
