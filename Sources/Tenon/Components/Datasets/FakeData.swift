// Generated from tenon/datasets by `tenon plugin builders`.

/// Noise with random classes, of any size.
public struct FakeData: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - size: number of samples
  ///   - imageSize: channels, height and width; for volumes channels, depth, height and width
  ///   - numClasses: number of classes
  ///   - randomOffset: added to the index that a sample is drawn from
  public init(size: Int? = nil, imageSize: [Int]? = nil, numClasses: Int? = nil, randomOffset: Int? = nil) {
    reference = ComponentReference(
      "tenon/FakeData",
      given: ["size": size, "image_size": imageSize, "num_classes": numClasses, "random_offset": randomOffset])
  }
}
