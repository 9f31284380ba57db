// Generated from tenon/datasets by `tenon plugin builders`.

/// Classes with noise around them, as one or several fields.
public struct Blobs: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - size: number of samples
  ///   - numClasses: number of classes
  ///   - fields: names of the fields
  ///   - shapes: the shape of each field
  ///   - others: fields that show another class than the target
  ///   - noise: standard deviation around a center
  ///   - randomOffset: added to the index that a sample is drawn from
  public init(
    size: Int? = nil, numClasses: Int? = nil, fields: [String]? = nil, shapes: [[Int]]? = nil, others: [String]? = nil,
    noise: Double? = nil, randomOffset: Int? = nil
  ) {
    reference = ComponentReference(
      "tenon/Blobs",
      given: [
        "size": size, "num_classes": numClasses, "fields": fields, "shapes": shapes, "others": others, "noise": noise,
        "random_offset": randomOffset,
      ])
  }
}
