// Generated from tenon/datasets by `tenon plugin builders`.

/// MNIST's digits with where they come from, 28 x 28, 10 classes.
public struct QMNIST: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - root: folder with the IDX files, or with QMNIST/raw in it; nothing is downloaded
  ///   - what: which images; null: as `train` says
  ///   - compat: whether the target is the digit alone, as MNIST's is
  ///   - train: the training images, or those for testing; `what` comes before
  public init(root: String, what: String? = nil, compat: Bool? = nil, train: Bool? = nil) {
    reference = ComponentReference(
      "tenon/QMNIST", given: ["root": root, "what": what, "compat": compat, "train": train])
  }
}
