// Generated from tenon/datasets by `tenon plugin builders`.

/// Image files in a folder for each class.
public struct ImageFolder: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - root: folder with a folder of image files for each class
  ///   - classes: names of the class folders to take, in the order of their targets; null: all, sorted
  ///   - allowEmpty: whether a class may be without files, or a chosen one without a folder
  ///   - decode: fast: JPEG files at 1/2, 1/4 or 1/8 of their size, while no side gets shorter than decode_size has it
  ///   - decodeSize: for decode: fast, what pictures are resized to: the shorter side, or [height, width]; null: what Resize makes, where that is the first transform
  ///   - maxPixels: height times width of the largest image that is read
  ///   - cache: where decoded pictures are kept for the epochs that follow; samples are the same with and without
  ///   - cacheBytes: the most bytes that they take; null: a quarter of the memory or of the disk that is free
  ///   - cachePath: for cache: disk, the folder of the cache; null: .tenon-cache among the images
  public init(
    root: String, classes: [String]? = nil, allowEmpty: Bool? = nil, decode: String? = nil, decodeSize: Value? = nil,
    maxPixels: Int? = nil, cache: String? = nil, cacheBytes: Int? = nil, cachePath: String? = nil
  ) {
    reference = ComponentReference(
      "tenon/ImageFolder",
      given: [
        "root": root, "classes": classes, "allow_empty": allowEmpty, "decode": decode, "decode_size": decodeSize,
        "max_pixels": maxPixels, "cache": cache, "cache_bytes": cacheBytes, "cache_path": cachePath,
      ])
  }
}
