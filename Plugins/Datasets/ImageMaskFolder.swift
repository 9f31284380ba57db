import TenonImage
import TenonPlugin

/// Pictures with a class for every pixel: `root/images/7.jpg` and `root/masks/7.png`.
///
/// A picture and its mask have the same name but for the extension, at any depth, and the same size. A mask is a grey image
/// whose values are classes, or stand for them: `values: [0, 255]` makes black class 0 and white class 1. `ignore` is a
/// value that stays as it is, for the loss to leave out (`ignore_index`). Creating it lists the folders and opens no file.
///
/// Sample: `input` uint8 [H, W, 3], RGB whatever the file holds; `mask` int64 [H, W]. Geometric transforms change both where
/// they are told to: `fields: [input, mask]`. A loss takes it as `inputs: {target: mask}`. A file that cannot be read, a mask
/// with colours, of another size or with a value that is no class, is an error of that sample, naming the file.
struct ImageMaskFolder: DatasetComponent {
  static let declaration = Declaration(
    "ImageMaskFolder", "image files with a mask of classes for each, for segmentation",
    arguments: [
      .string("root", "folder with a folder of images and one of masks"),
      .string("images", default: "images", "folder of the images, below root"),
      .string("masks", default: "masks", "folder of the masks, below root"),
      .list("values", of: .int, "the grey value of each class; null: values are classes").atLeast(0).atMost(255)
        .orNull(),
      .int("ignore", "a grey value that is no class and stays as it is; null: none").atLeast(0).atMost(255).orNull(),
      ClassSelection.argument("names of the classes, in the order of their numbers; null: they have none"),
      .int("max_pixels", default: ImageLimits.default.pixels, "height times width of the largest image that is read")
        .atLeast(1).atMost(Double(1 << 31)),
    ])

  private let pairs: [(image: FilePath, mask: FilePath)]
  private let root: FilePath
  private let limits: ImageLimits
  /// For each grey value; -1 for one that is no class.
  private let classes: [Int64]
  let classNames: [String]
  var count: Int { pairs.count }
  var hasTarget: Bool { false }

  init(_ config: Config) throws {
    root = try FilePath(config.path("root")).absolute
    let (images, masks) = try (Self.folder("images", config), Self.folder("masks", config))
    limits = ImageLimits(pixels: try config.int("max_pixels"))
    classNames = try ClassSelection(config).names ?? []
    classes = try Self.classes(config, count: classNames.count)
    pairs = try Self.pairs(root.appending(images), root.appending(masks))
  }

  /// A folder that an argument names, below root.
  private static func folder(_ name: String, _ config: Config) throws -> FilePath {
    let text = try config.path(name)
    guard !text.hasPrefix("/"), !text.split(separator: "/").contains("..") else {
      throw ComponentError(.config, field: name, "expected the path of a folder below root, received '\(text)'")
    }
    return FilePath(text)
  }

  /// What grey values mean.
  private static func classes(_ config: Config, count: Int) throws -> [Int64] {
    var classes = [Int64](repeating: -1, count: 256)
    if try config.isNull("values") {
      for value in 0..<(count == 0 ? 256 : min(256, count)) { classes[value] = Int64(value) }
    } else {
      let values = try config.ints("values")
      guard !values.isEmpty, Set(values).count == values.count, count == 0 || count == values.count else {
        throw ComponentError(
          .config, field: "values",
          "expected a different value for each \(count == 0 ? "class" : "of \(count) classes"), received \(values)")
      }
      for (number, value) in values.enumerated() { classes[value] = Int64(number) }
    }
    if try !config.isNull("ignore") { classes[try config.int("ignore")] = Int64(try config.int("ignore")) }
    return classes
  }

  /// Images with their masks, by the images' paths.
  private static func pairs(_ images: FilePath, _ masks: FilePath) throws -> [(image: FilePath, mask: FilePath)] {
    do {
      let found = try FolderTree(images).files.filter(\.hasImageExtension)
      var maskOfStem: [FilePath: FilePath] = [:]
      for mask in try FolderTree(masks).files where mask.hasImageExtension {
        if let other = maskOfStem.updateValue(mask, forKey: mask.stem(below: masks)) {
          throw ComponentError(.data, field: "masks", "\(mask): expected one mask an image, and there is \(other), too")
        }
      }
      guard !found.isEmpty else {
        throw ComponentError(.data, field: "images", "\(images): expected image files, received none")
      }
      return try found.map { image in
        guard let mask = maskOfStem[image.stem(below: images)] else {
          throw ComponentError(
            .data, field: "masks",
            "\(image): expected a mask of the same name, \(masks.appending(image.stem(below: images))).png; received none"
          )
        }
        return (image, mask)
      }
    } catch let error as ImageError {
      throw ComponentError(error, field: "root")
    }
  }

  func read(_ index: Int, into sample: Sample) throws {
    let (image, mask) = pairs[index]
    do {
      let (picture, map) = (try EncodedImage(image, limits: limits), try EncodedImage(mask, limits: limits))
      let (height, width) = (picture.height, picture.width)
      guard map.channels == 1 else {
        throw ComponentError(
          .data, "\(mask): expected a grey image whose values are classes, received one with colours")
      }
      guard (map.height, map.width) == (height, width) else {
        throw ComponentError(
          .data, "\(mask): expected \(height) x \(width) pixels, as \(image) has; received \(map.height) x \(map.width)"
        )
      }
      let whole = PicturePart((height, width))
      try sample.set("input", [height, width, 3], of: UInt8.self) { output in
        try output.fillRGB(channels: picture.channels) { try picture.decode(whole, into: $0) }
      }
      let values = try [UInt8](unsafeUninitializedCapacity: height * width) { buffer, count in
        try map.decode(whole, into: UnsafeMutableBufferPointer(rebasing: buffer[..<(height * width)]))
        count = height * width
      }
      try sample.set("mask", [height, width], of: Int64.self) { output in
        for (place, value) in values.enumerated() {
          guard classes[Int(value)] >= 0 else {
            throw ComponentError(
              .data,
              "\(mask): expected values of classes, received \(value) in row \(place / width), column \(place % width)")
          }
          output[place] = classes[Int(value)]
        }
      }
    } catch let error as ImageError {
      throw ComponentError(error)
    }
  }

  /// Of the names below the root and of what values mean.
  var fingerprint: UInt64? {
    var hash = ContentHash()
    for (image, mask) in pairs {
      for path in [image, mask] { hash.add(path.bytes(below: root)) }
    }
    for number in classes { hash.add(Int(number)) }
    return hash.value
  }
}

extension FilePath {
  /// The path from a folder on, without its extension.
  fileprivate func stem(below folder: FilePath) -> FilePath {
    let rest = bytes(below: folder)
    return FilePath(bytes: Array(rest[..<(rest.lastIndex(of: UInt8(ascii: ".")) ?? rest.endIndex)]))
  }
}
