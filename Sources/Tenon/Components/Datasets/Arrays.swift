// Generated from tenon/datasets by `tenon plugin builders`.

/// Arrays of NumPy, an .npz archive or .npy files.
public struct Arrays: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - path: an .npz archive, or the .npy file of the inputs
  ///   - input: name of the inputs in an archive; null for an .npy file
  ///   - target: name of the targets in the archive, or their .npy file, from the folder of `path` on; null: unlabelled
  ///   - layout: how pictures lie; null: samples are no pictures
  ///   - classes: names of the classes, in the order of their targets; null: targets are as they are
  public init(
    path: String, input: String? = nil, target: String? = nil, layout: String? = nil, classes: [String]? = nil
  ) {
    reference = ComponentReference(
      "tenon/Arrays", given: ["path": path, "input": input, "target": target, "layout": layout, "classes": classes])
  }
}
