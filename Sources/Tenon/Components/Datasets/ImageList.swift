// Generated from tenon/datasets by `tenon plugin builders`.

/// Image files named in a text file, with or without labels.
public struct ImageList: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - path: text file of lines `path label`, or `path` for images without labels
  ///   - root: what the paths are relative to; null: the folder of the list
  ///   - classes: names of the classes, in the order of their targets; null: those in the list, sorted
  ///   - decode: fast: JPEG files at 1/2, 1/4 or 1/8 of their size, while no side gets shorter than decode_size has it
  ///   - decodeSize: for decode: fast, what pictures are resized to: the shorter side, or [height, width]; null: what Resize makes, where that is the first transform
  ///   - maxPixels: height times width of the largest image that is read
  ///   - cache: where decoded pictures are kept for the epochs that follow; samples are the same with and without
  ///   - cacheBytes: the most bytes that they take; null: a quarter of the memory or of the disk that is free
  ///   - cachePath: for cache: disk, the folder of the cache; null: .tenon-cache among the images
  public init(
    path: String, root: String? = nil, classes: [String]? = nil, decode: String? = nil, decodeSize: Value? = nil,
    maxPixels: Int? = nil, cache: String? = nil, cacheBytes: Int? = nil, cachePath: String? = nil
  ) {
    reference = ComponentReference(
      "tenon/ImageList",
      given: [
        "path": path, "root": root, "classes": classes, "decode": decode, "decode_size": decodeSize,
        "max_pixels": maxPixels, "cache": cache, "cache_bytes": cacheBytes, "cache_path": cachePath,
      ])
  }
}
