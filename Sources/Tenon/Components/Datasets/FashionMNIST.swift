// Generated from tenon/datasets by `tenon plugin builders`.

/// Pictures of clothes, 28 x 28, 10 classes.
public struct FashionMNIST: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - root: folder with the IDX files, or with FashionMNIST/raw in it; nothing is downloaded
  ///   - train: the 60 000 training images, or the 10 000 for testing
  public init(root: String? = nil, train: Bool? = nil) {
    reference = ComponentReference("tenon/FashionMNIST", given: ["root": root, "train": train])
  }
}
