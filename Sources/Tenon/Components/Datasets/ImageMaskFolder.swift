// Generated from tenon/datasets by `tenon plugin builders`.

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
