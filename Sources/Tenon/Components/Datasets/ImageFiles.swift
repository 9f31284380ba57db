// Generated from tenon/datasets by `tenon plugin builders`.

/// Image files in one folder, named by their labels: 3_17.jpg.
public struct ImageFiles: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - root: folder with image files
  ///   - classes: names of the classes, in the order of their labels; null: labels are as they are
  ///   - unlabelled: what becomes of files without a label beside others that have one
  ///   - decode: fast: JPEG files at 1/2, 1/4 or 1/8 of their size, while no side gets shorter than decode_size has it
  ///   - decodeSize: for decode: fast, what pictures are resized to: the shorter side, or [height, width]; null: what Resize makes, where that is the first transform
  ///   - maxPixels: height times width of the largest image that is read
  ///   - cache: where decoded pictures are kept for the epochs that follow; samples are the same with and without
  ///   - cacheBytes: the most bytes that they take; null: a quarter of the memory or of the disk that is free
  ///   - cachePath: for cache: disk, the folder of the cache; null: .tenon-cache among the images
  public init(
    root: String, classes: [String]? = nil, unlabelled: String? = nil, decode: String? = nil, decodeSize: Value? = nil,
    maxPixels: Int? = nil, cache: String? = nil, cacheBytes: Int? = nil, cachePath: String? = nil
  ) {
    reference = ComponentReference(
      "tenon/ImageFiles",
      given: [
        "root": root, "classes": classes, "unlabelled": unlabelled, "decode": decode, "decode_size": decodeSize,
        "max_pixels": maxPixels, "cache": cache, "cache_bytes": cacheBytes, "cache_path": cachePath,
      ])
  }
}
