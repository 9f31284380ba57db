// Generated from tenon/transforms by `tenon plugin builders`.

/// The center of an image.
public struct CenterCrop: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - size: height and width of the crop, pixels
  ///   - fields: what is changed alike: a picture, and maps of it that take the nearest pixel, such as a mask
  public init(size: Pair<Int>, fields: [String]? = nil) {
    reference = ComponentReference("tenon/CenterCrop", given: ["size": size, "fields": fields])
  }
}

/// Several transforms, one after another.
public struct Compose: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter transforms: transforms of samples, in order
  public init(transforms: [any TransformBuilder]) {
    reference = ComponentReference("tenon/Compose", given: ["transforms": NestedComponents(transforms)])
  }
}

/// An image as numbers or as bytes.
public struct ConvertImageDtype: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter dtype: type of the elements
  public init(dtype: String? = nil) {
    reference = ComponentReference("tenon/ConvertImageDtype", given: ["dtype": dtype])
  }
}

/// The four corners and the center of an image.
public struct FiveCrop: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter size: height and width of the crops, pixels
  public init(size: Pair<Int>) { reference = ComponentReference("tenon/FiveCrop", given: ["size": size]) }
}

/// A picture's shades of grey.
public struct Grayscale: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter numOutputChannels: 1, or 3 to repeat the grey value
  public init(numOutputChannels: Int? = nil) {
    reference = ComponentReference("tenon/Grayscale", given: ["num_output_channels": numOutputChannels])
  }
}

/// A formula of each element.
public struct Lambda: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - lambd: what becomes of an element x
  ///   - field: the field whose elements are meant
  public init(lambd: String, field: String? = nil) {
    reference = ComponentReference("tenon/Lambda", given: ["lambd": lambd, "field": field])
  }
}

/// The numbers of an image times a matrix.
public struct LinearTransformation: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - transformationMatrix: [D, D] for D = channels x height x width
  ///   - meanVector: [D], subtracted first
  public init(transformationMatrix: Value, meanVector: Value) {
    reference = ComponentReference(
      "tenon/LinearTransformation", given: ["transformation_matrix": transformationMatrix, "mean_vector": meanVector])
  }
}

/// (x - mean) / std, channel by channel.
public struct Normalize: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - mean: one number for each channel, or one for all
  ///   - std: one number for each channel, or one for all; none of them 0
  ///   - inplace: accepted, but without effect: a sample's tensor is never changed in place
  public init(mean: [Double], std: [Double], inplace: Bool? = nil) {
    reference = ComponentReference("tenon/Normalize", given: ["mean": mean, "std": std, "inplace": inplace])
  }
}

/// A class as a row of zeros with a one at its place.
public struct OneHot: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numClasses: how many classes there are
  ///   - field: the field with the class
  ///   - to: the field that is written; null: the same
  public init(numClasses: Int, field: String? = nil, to: String? = nil) {
    reference = ComponentReference("tenon/OneHot", given: ["num_classes": numClasses, "field": field, "to": to])
  }
}

/// An image with pixels around it.
public struct Pad: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - padding: pixels put around the image: all sides, [x, y] or [left, top, right, bottom]
  ///   - fill: value of constant padding: one number, or one for each channel
  ///   - paddingMode: what the padding is made of
  ///   - fields: what is changed alike: a picture, and maps of it that take the nearest pixel, such as a mask
  ///   - maskFill: the same in the other fields
  public init(
    padding: Value, fill: Value? = nil, paddingMode: String? = nil, fields: [String]? = nil, maskFill: Double? = nil
  ) {
    reference = ComponentReference(
      "tenon/Pad",
      given: ["padding": padding, "fill": fill, "padding_mode": paddingMode, "fields": fields, "mask_fill": maskFill])
  }
}

/// A picture turned, moved, scaled and sheared at random.
public struct RandomAffine: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - degrees: angles to the right: d for [-d, d], or [least, greatest]; 0 for none
  ///   - translate: greatest moves [x, y], as parts of width and height
  ///   - scale: least and greatest scale
  ///   - shear: degrees along x: d for [-d, d], [least, greatest], or four numbers for x and y
  ///   - interpolation: how a pixel is computed from those around it
  ///   - fill: value of what comes from outside: one number, or one for each channel
  ///   - fields: what is changed alike: a picture, and maps of it that take the nearest pixel, such as a mask
  ///   - maskFill: the same in the other fields
  ///   - center: [x, y] of what stays in place, pixels from the top left corner; null: the center
  public init(
    degrees: Value, translate: [Double]? = nil, scale: [Double]? = nil, shear: Value? = nil,
    interpolation: String? = nil, fill: Value? = nil, fields: [String]? = nil, maskFill: Double? = nil,
    center: [Double]? = nil
  ) {
    reference = ComponentReference(
      "tenon/RandomAffine",
      given: [
        "degrees": degrees, "translate": translate, "scale": scale, "shear": shear, "interpolation": interpolation,
        "fill": fill, "fields": fields, "mask_fill": maskFill, "center": center,
      ])
  }
}

/// Several transforms, all of them now and then.
public struct RandomApply: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - transforms: transforms of samples, in order
  ///   - p: probability of applying them
  public init(transforms: [any TransformBuilder], p: Double? = nil) {
    reference = ComponentReference("tenon/RandomApply", given: ["transforms": NestedComponents(transforms), "p": p])
  }
}

/// One of several transforms.
public struct RandomChoice: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - transforms: transforms of samples
  ///   - p: how likely each is, relative to the others; null: all alike
  public init(transforms: [any TransformBuilder], p: [Double]? = nil) {
    reference = ComponentReference("tenon/RandomChoice", given: ["transforms": NestedComponents(transforms), "p": p])
  }
}

/// A crop at a random place.
public struct RandomCrop: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - size: height and width of the crop, pixels
  ///   - padding: pixels put around the image first: all sides, [x, y] or [left, top, right, bottom]
  ///   - padIfNeeded: pad images that are smaller than size
  ///   - fill: value of constant padding: one number, or one for each channel
  ///   - paddingMode: what the padding is made of
  ///   - fields: what is changed alike: a picture, and maps of it that take the nearest pixel, such as a mask
  ///   - maskFill: the same in the other fields
  public init(
    size: Pair<Int>, padding: Value? = nil, padIfNeeded: Bool? = nil, fill: Value? = nil, paddingMode: String? = nil,
    fields: [String]? = nil, maskFill: Double? = nil
  ) {
    reference = ComponentReference(
      "tenon/RandomCrop",
      given: [
        "size": size, "padding": padding, "pad_if_needed": padIfNeeded, "fill": fill, "padding_mode": paddingMode,
        "fields": fields, "mask_fill": maskFill,
      ])
  }
}

/// An image with a random rectangle overwritten, now and then.
public struct RandomErasing: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - p: probability of erasing
  ///   - scale: least and greatest area of the rectangle, as a part of the image's
  ///   - ratio: least and greatest ratio of its sides
  ///   - value: what is written: a number, one for each channel, or random
  ///   - inplace: accepted, but without effect: a sample's tensor is never changed in place
  public init(
    p: Double? = nil, scale: Pair<Double>? = nil, ratio: Pair<Double>? = nil, value: Value? = nil, inplace: Bool? = nil
  ) {
    reference = ComponentReference(
      "tenon/RandomErasing", given: ["p": p, "scale": scale, "ratio": ratio, "value": value, "inplace": inplace])
  }
}

/// Mirrors an image left to right, now and then.
public struct RandomHorizontalFlip: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - p: probability of a flip
  ///   - fields: what is changed alike: a picture, and maps of it that take the nearest pixel, such as a mask
  public init(p: Double? = nil, fields: [String]? = nil) {
    reference = ComponentReference("tenon/RandomHorizontalFlip", given: ["p": p, "fields": fields])
  }
}

/// Several transforms in a random order.
public struct RandomOrder: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter transforms: transforms of samples
  public init(transforms: [any TransformBuilder]) {
    reference = ComponentReference("tenon/RandomOrder", given: ["transforms": NestedComponents(transforms)])
  }
}

/// A picture seen at a random angle, now and then.
public struct RandomPerspective: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - distortionScale: how far corners move: 1 is to the center
  ///   - p: probability of it
  ///   - interpolation: how a pixel is computed from those around it
  ///   - fill: value of what comes from outside: one number, or one for each channel
  ///   - fields: what is changed alike: a picture, and maps of it that take the nearest pixel, such as a mask
  ///   - maskFill: the same in the other fields
  public init(
    distortionScale: Double? = nil, p: Double? = nil, interpolation: String? = nil, fill: Value? = nil,
    fields: [String]? = nil, maskFill: Double? = nil
  ) {
    reference = ComponentReference(
      "tenon/RandomPerspective",
      given: [
        "distortion_scale": distortionScale, "p": p, "interpolation": interpolation, "fill": fill, "fields": fields,
        "mask_fill": maskFill,
      ])
  }
}

/// A random part of a picture in another size.
public struct RandomResizedCrop: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - size: height and width of the result, pixels
  ///   - scale: least and greatest area of the part, as a part of the image's
  ///   - ratio: least and greatest ratio of its sides
  ///   - interpolation: how a pixel is computed from those around it
  ///   - antialias: accepted as true or null: images are always antialiased
  ///   - fields: what is changed alike: a picture, and maps of it that take the nearest pixel, such as a mask
  public init(
    size: Pair<Int>, scale: Pair<Double>? = nil, ratio: Pair<Double>? = nil, interpolation: String? = nil,
    antialias: Bool? = nil, fields: [String]? = nil
  ) {
    reference = ComponentReference(
      "tenon/RandomResizedCrop",
      given: [
        "size": size, "scale": scale, "ratio": ratio, "interpolation": interpolation, "antialias": antialias,
        "fields": fields,
      ])
  }
}

/// A picture turned by a random angle.
public struct RandomRotation: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - degrees: angles to the left: d for [-d, d], or [least, greatest]
  ///   - interpolation: how a pixel is computed from those around it
  ///   - expand: make the result as large as the turned picture
  ///   - center: [x, y] of what stays in place, pixels from the top left corner; null: the center
  ///   - fill: value of what comes from outside: one number, or one for each channel
  ///   - fields: what is changed alike: a picture, and maps of it that take the nearest pixel, such as a mask
  ///   - maskFill: the same in the other fields
  public init(
    degrees: Value, interpolation: String? = nil, expand: Bool? = nil, center: [Double]? = nil, fill: Value? = nil,
    fields: [String]? = nil, maskFill: Double? = nil
  ) {
    reference = ComponentReference(
      "tenon/RandomRotation",
      given: [
        "degrees": degrees, "interpolation": interpolation, "expand": expand, "center": center, "fill": fill,
        "fields": fields, "mask_fill": maskFill,
      ])
  }
}

/// Mirrors an image top to bottom, now and then.
public struct RandomVerticalFlip: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - p: probability of a flip
  ///   - fields: what is changed alike: a picture, and maps of it that take the nearest pixel, such as a mask
  public init(p: Double? = nil, fields: [String]? = nil) {
    reference = ComponentReference("tenon/RandomVerticalFlip", given: ["p": p, "fields": fields])
  }
}

/// A picture in another size.
public struct Resize: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - size: length of the shorter side, or [height, width], pixels
  ///   - interpolation: how a pixel is computed from those around it
  ///   - maxSize: longest allowed length of the longer side, pixels; needs a size of one number
  ///   - antialias: accepted as true or null: images are always antialiased
  ///   - fields: what is changed alike: a picture, and maps of it that take the nearest pixel, such as a mask
  public init(
    size: Value, interpolation: String? = nil, maxSize: Int? = nil, antialias: Bool? = nil, fields: [String]? = nil
  ) {
    reference = ComponentReference(
      "tenon/Resize",
      given: [
        "size": size, "interpolation": interpolation, "max_size": maxSize, "antialias": antialias, "fields": fields,
      ])
  }
}

/// The four corners and the center of an image and of its mirror image.
public struct TenCrop: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - size: height and width of the crops, pixels
  ///   - verticalFlip: mirror top to bottom, not left to right
  public init(size: Pair<Int>, verticalFlip: Bool? = nil) {
    reference = ComponentReference("tenon/TenCrop", given: ["size": size, "vertical_flip": verticalFlip])
  }
}

/// Float32 [C, H, W] in 0...1 to uint8 [H, W, C] in 0...255.
public struct ToPILImage: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter mode: what the channels are, to be checked: L for one, RGB for three
  public init(mode: String? = nil) { reference = ComponentReference("tenon/ToPILImage", given: ["mode": mode]) }
}

/// Uint8 [H, W, C] in 0...255 to float32 [C, H, W] in 0...1.
public struct ToTensor: TransformBuilder {
  public let reference: ComponentReference

  public init() { reference = ComponentReference("tenon/ToTensor") }
}
