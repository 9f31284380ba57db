// Generated from tenon/datasets by `tenon plugin builders`.

/// Classes with noise around them, as one or several fields.
public struct Blobs: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - size: number of samples
  ///   - numClasses: number of classes
  ///   - fields: names of the fields
  ///   - shapes: the shape of each field
  ///   - others: fields that show another class than the target
  ///   - noise: standard deviation around a center
  ///   - randomOffset: added to the index that a sample is drawn from
  public init(
    size: Int? = nil, numClasses: Int? = nil, fields: [String]? = nil, shapes: [[Int]]? = nil, others: [String]? = nil,
    noise: Double? = nil, randomOffset: Int? = nil
  ) {
    reference = ComponentReference(
      "tenon/Blobs",
      given: [
        "size": size, "num_classes": numClasses, "fields": fields, "shapes": shapes, "others": others, "noise": noise,
        "random_offset": randomOffset,
      ])
  }
}

/// Pictures of 10 kinds of things, 32 x 32, RGB.
public struct CIFAR10: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - root: folder with the binary version, or with cifar-10-batches-bin in it; nothing is downloaded
  ///   - train: the 50 000 training images, or the 10 000 for testing
  ///   - classes: names of the classes to take, in the order of their targets; null: all ten
  public init(root: String, train: Bool? = nil, classes: [String]? = nil) {
    reference = ComponentReference("tenon/CIFAR10", given: ["root": root, "train": train, "classes": classes])
  }
}

/// Noise with random classes, of any size.
public struct FakeData: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - size: number of samples
  ///   - imageSize: channels, height and width; for volumes channels, depth, height and width
  ///   - numClasses: number of classes
  ///   - randomOffset: added to the index that a sample is drawn from
  public init(size: Int? = nil, imageSize: [Int]? = nil, numClasses: Int? = nil, randomOffset: Int? = nil) {
    reference = ComponentReference(
      "tenon/FakeData",
      given: ["size": size, "image_size": imageSize, "num_classes": numClasses, "random_offset": randomOffset])
  }
}

/// Token sequences of differing length, with classes that can be learned.
public struct FakeSequences: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - size: number of samples
  ///   - minLength: tokens of the shortest sequence
  ///   - maxLength: tokens of the longest sequence
  ///   - vocabularySize: number of tokens, with 0, which does not occur
  ///   - numClasses: number of classes, and of tokens that are marks
  ///   - seed: other samples for another seed
  public init(
    size: Int? = nil, minLength: Int? = nil, maxLength: Int? = nil, vocabularySize: Int? = nil, numClasses: Int? = nil,
    seed: Int? = nil
  ) {
    reference = ComponentReference(
      "tenon/FakeSequences",
      given: [
        "size": size, "min_length": minLength, "max_length": maxLength, "vocabulary_size": vocabularySize,
        "num_classes": numClasses, "seed": seed,
      ])
  }
}

/// Pictures of clothes, 28 x 28, 10 classes.
public struct FashionMNIST: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - root: folder with the IDX files, or with FashionMNIST/raw in it; nothing is downloaded
  ///   - train: the 60 000 training images, or the 10 000 for testing
  public init(root: String? = nil, train: Bool? = nil) {
    reference = ComponentReference("tenon/FashionMNIST", given: ["root": root, "train": train])
  }
}

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
