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
  ///   - root: folder with the files, or with cifar-10-batches-bin or cifar-10-batches-py in it; nothing is downloaded
  ///   - train: the 50 000 training images, or the 10 000 for testing
  ///   - classes: names of the classes to take, in the order of their targets; null: all ten
  public init(root: String, train: Bool? = nil, classes: [String]? = nil) {
    reference = ComponentReference("tenon/CIFAR10", given: ["root": root, "train": train, "classes": classes])
  }
}

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

/// The samples of some classes of another dataset, numbered anew.
public struct ClassSubset: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - dataset: what samples are taken of; it must tell their classes
  ///   - classes: names of the classes, in the order of their targets, or each with its target
  public init(dataset: (any DatasetBuilder), classes: Value) {
    reference = ComponentReference(
      "tenon/ClassSubset", given: ["dataset": NestedComponents(dataset), "classes": classes])
  }
}

/// The samples of several datasets, one after the other.
public struct ConcatDataset: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameter datasets: the datasets, in order
  public init(datasets: [any DatasetBuilder]) {
    reference = ComponentReference("tenon/ConcatDataset", given: ["datasets": NestedComponents(datasets)])
  }
}

/// Handwritten digits and letters, 28 x 28.
public struct EMNIST: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - root: folder with the IDX files, or with EMNIST/raw in it; nothing is downloaded
  ///   - split: which of the six sets
  ///   - train: the training images, or those for testing
  ///   - upright: whether rows and columns change places, so that characters stand upright
  public init(root: String, split: String, train: Bool? = nil, upright: Bool? = nil) {
    reference = ComponentReference(
      "tenon/EMNIST", given: ["root": root, "split": split, "train": train, "upright": upright])
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

/// JPEG and PNG files in a folder for each class.
public struct ImageFolder: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - root: folder with a folder of .jpg, .jpeg or .png files for each class
  ///   - classes: names of the class folders to take, in the order of their targets; null: all, sorted
  ///   - allowEmpty: whether a class may be without files, or a chosen one without a folder
  ///   - decode: fast: JPEG files at 1/2, 1/4 or 1/8 of their size, while no side gets shorter than decode_size has it
  ///   - decodeSize: for decode: fast, what pictures are resized to: the shorter side, or [height, width]; null: what Resize makes, where that is the first transform
  ///   - maxPixels: height times width of the largest image that is read
  public init(
    root: String, classes: [String]? = nil, allowEmpty: Bool? = nil, decode: String? = nil, decodeSize: Value? = nil,
    maxPixels: Int? = nil
  ) {
    reference = ComponentReference(
      "tenon/ImageFolder",
      given: [
        "root": root, "classes": classes, "allow_empty": allowEmpty, "decode": decode, "decode_size": decodeSize,
        "max_pixels": maxPixels,
      ])
  }
}

/// JPEG and PNG files named in a text file, with or without labels.
public struct ImageList: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - path: text file of lines `path label`, or `path` for images without labels
  ///   - root: what the paths are relative to; null: the folder of the list
  ///   - classes: names of the classes, in the order of their targets; null: those in the list, sorted
  ///   - decode: fast: JPEG files at 1/2, 1/4 or 1/8 of their size, while no side gets shorter than decode_size has it
  ///   - decodeSize: for decode: fast, what pictures are resized to: the shorter side, or [height, width]; null: what Resize makes, where that is the first transform
  ///   - maxPixels: height times width of the largest image that is read
  public init(
    path: String, root: String? = nil, classes: [String]? = nil, decode: String? = nil, decodeSize: Value? = nil,
    maxPixels: Int? = nil
  ) {
    reference = ComponentReference(
      "tenon/ImageList",
      given: [
        "path": path, "root": root, "classes": classes, "decode": decode, "decode_size": decodeSize,
        "max_pixels": maxPixels,
      ])
  }
}

/// Image files with a mask of classes for each, for segmentation.
public struct ImageMaskFolder: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - root: folder with a folder of images and one of masks
  ///   - images: folder of the images, below root
  ///   - masks: folder of the masks, below root
  ///   - values: the grey value of each class; null: values are classes
  ///   - ignore: a grey value that is no class and stays as it is; null: none
  ///   - classes: names of the classes, in the order of their numbers; null: they have none
  ///   - maxPixels: height times width of the largest image that is read
  public init(
    root: String, images: String? = nil, masks: String? = nil, values: [Int]? = nil, ignore: Int? = nil,
    classes: [String]? = nil, maxPixels: Int? = nil
  ) {
    reference = ComponentReference(
      "tenon/ImageMaskFolder",
      given: [
        "root": root, "images": images, "masks": masks, "values": values, "ignore": ignore, "classes": classes,
        "max_pixels": maxPixels,
      ])
  }
}

/// Handwritten hiragana, 28 x 28, 10 classes.
public struct KMNIST: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - root: folder with the IDX files, or with KMNIST/raw in it; nothing is downloaded
  ///   - train: the 60 000 training images, or the 10 000 for testing
  public init(root: String, train: Bool? = nil) {
    reference = ComponentReference("tenon/KMNIST", given: ["root": root, "train": train])
  }
}

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
  public init(
    root: String, classes: [String]? = nil, unlabelled: String? = nil, decode: String? = nil, decodeSize: Value? = nil,
    maxPixels: Int? = nil
  ) {
    reference = ComponentReference(
      "tenon/ImageFiles",
      given: [
        "root": root, "classes": classes, "unlabelled": unlabelled, "decode": decode, "decode_size": decodeSize,
        "max_pixels": maxPixels,
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

/// A part of another dataset, chosen by chance with a fixed seed.
public struct RandomSubset: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - dataset: what a part is taken of
  ///   - fraction: share of the samples; null: `count` says how many
  ///   - count: number of samples; null: `fraction` says which share
  ///   - stratify: whether each class has its share
  ///   - seed: of the choice
  public init(
    dataset: (any DatasetBuilder), fraction: Double? = nil, count: Int? = nil, stratify: Bool? = nil, seed: Int? = nil
  ) {
    reference = ComponentReference(
      "tenon/RandomSubset",
      given: [
        "dataset": NestedComponents(dataset), "fraction": fraction, "count": count, "stratify": stratify, "seed": seed,
      ])
  }
}

/// Some samples of another dataset, by their indices.
public struct Subset: DatasetBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - dataset: where they are taken from
  ///   - indices: of the samples; null: those of the range
  ///   - start: first sample of the range
  ///   - stop: the sample behind the range; null: to the end
  ///   - step: from one sample of the range to the next
  public init(
    dataset: (any DatasetBuilder), indices: [Int]? = nil, start: Int? = nil, stop: Int? = nil, step: Int? = nil
  ) {
    reference = ComponentReference(
      "tenon/Subset",
      given: ["dataset": NestedComponents(dataset), "indices": indices, "start": start, "stop": stop, "step": step])
  }
}
