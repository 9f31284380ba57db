// Generated from tenon/datasets by `tenon plugin builders`.

/// Text files in a folder for each class.
public struct TextFolder: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - root: folder with a folder of text files for each class
  ///   - classes: names of the class folders to take, in the order of their targets; null: all, sorted
  ///   - extension: how the names of files end, in upper or lower case; empty: all files
  public init(root: String, classes: [String]? = nil, extension: String? = nil) {
    reference = ComponentReference(
      "tenon/TextFolder", given: ["root": root, "classes": classes, "extension": `extension`])
  }
}
