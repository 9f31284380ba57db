// Generated from tenon/datasets by `tenon plugin builders`.

/// Pictures of 10 kinds of things, 32 x 32, RGB.
public struct CIFAR10: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - root: folder with the files, or with cifar-10-batches-bin or cifar-10-batches-py in it; nothing is downloaded
  ///   - train: the 50 000 training images, or the 10 000 for testing
  ///   - classes: names of the classes to take, in the order of their targets; null: all ten
  public init(root: String, train: Bool? = nil, classes: [String]? = nil) {
    reference = ComponentReference("tenon/CIFAR10", given: ["root": root, "train": train, "classes": classes])
  }
}
