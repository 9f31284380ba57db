import TenonCore

/// The fields of one sample: names and types.
///
/// Compared by identity where it has to be fast: rows of one layout share the object.
public final class SampleLayout: Sendable {
  /// Of a ragged field, the type of the longest sample that there is room for.
  public let fields: [(name: String, type: TensorType)]
  /// Fields whose samples may differ in their first dimension.
  public let ragged: Set<String>

  public init(_ fields: [(name: String, type: TensorType)], ragged: Set<String> = []) {
    self.fields = fields
    self.ragged = ragged
  }

  public subscript(name: String) -> TensorType? { fields.first { $0.name == name }?.type }

  /// The first field that is not the same in another layout, whatever the length of ragged ones; nil when both have
  /// the same fields in any order.
  public func difference(to other: SampleLayout) -> String? {
    fields.first { !agrees($0.name, $0.type, other[$0.name]) }?.name
      ?? other.fields.first { self[$0.name] == nil }?.name
  }

  /// Whether there is room for samples of another layout.
  public func holds(_ other: SampleLayout) -> Bool {
    difference(to: other) == nil
      && fields.allSatisfy { !ragged.contains($0.name) || $0.type.shape[0] >= other[$0.name]?.shape[0] ?? 0 }
  }

  private func agrees(_ name: String, _ type: TensorType, _ other: TensorType?) -> Bool {
    guard ragged.contains(name), let other, type.shape.rank > 0 else { return type == other }
    return other.dtype == type.dtype && other.layout == type.layout
      && other.shape.rank == type.shape.rank
      && other.shape.dimensions.dropFirst().elementsEqual(type.shape.dimensions.dropFirst())
  }
}
