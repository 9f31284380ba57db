// Generated from tenon/datasets by `tenon plugin builders`.

/// Handwritten digits and letters, 28 x 28.
public struct EMNIST: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - root: folder with the IDX files, or with EMNIST/raw in it; nothing is downloaded
  ///   - split: which of the six sets
  ///   - train: the training images, or those for testing
  ///   - upright: whether rows and columns change places, so that characters stand upright
  public init(root: String, split: String, train: Bool? = nil, upright: Bool? = nil) {
    reference = ComponentReference(
      "tenon/EMNIST", given: ["root": root, "split": split, "train": train, "upright": upright])
  }
}
