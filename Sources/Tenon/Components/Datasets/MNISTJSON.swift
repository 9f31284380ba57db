// Generated from tenon/datasets by `tenon plugin builders`.

/// Handwritten digits in one JSON file, 28 x 28, 10 classes.
public struct MNISTJSON: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - path: the file, mnist.json.gz, gzip or plain; nothing is downloaded
  ///   - split: which of the three sets
  public init(path: String, split: String? = nil) {
    reference = ComponentReference("tenon/MNISTJSON", given: ["path": path, "split": split])
  }
}
