// Generated from tenon/datasets by `tenon plugin builders`.

/// Pictures of 100 kinds of things, 32 x 32, RGB.
public struct CIFAR100: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - root: folder with the files, or with cifar-100-binary or cifar-100-python in it; nothing is downloaded
  ///   - train: the 50 000 training images, or the 10 000 for testing
  ///   - labels: the 100 kinds, or the 20 groups of them
  ///   - classes: names of the classes to take, in the order of their targets; null: all
  public init(root: String, train: Bool? = nil, labels: String? = nil, classes: [String]? = nil) {
    reference = ComponentReference(
      "tenon/CIFAR100", given: ["root": root, "train": train, "labels": labels, "classes": classes])
  }
}
