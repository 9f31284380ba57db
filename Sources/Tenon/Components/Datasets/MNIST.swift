// Generated from tenon/datasets by `tenon plugin builders`.

/// Handwritten digits, 28 x 28, 10 classes.
public struct MNIST: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - root: folder with the IDX files, or with MNIST/raw in it; nothing is downloaded
  ///   - train: the 60 000 training images, or the 10 000 for testing
  public init(root: String, train: Bool? = nil) {
    reference = ComponentReference("tenon/MNIST", given: ["root": root, "train": train])
  }
}
