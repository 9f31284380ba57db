// Generated from tenon/transforms by `tenon plugin builders`.

/// Gamma correction of a picture.
public struct AdjustGamma: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - gamma: the exponent
  ///   - gain: what the result is multiplied by
  public init(gamma: Double, gain: Double? = nil) {
    reference = ComponentReference("tenon/AdjustGamma", given: ["gamma": gamma, "gain": gain])
  }
}

/// Pairs of operations that were learnt.
public struct AutoAugment: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - policy: the dataset that they were learnt on
  ///   - interpolation: how a pixel of a sheared, moved or turned picture is computed
  ///   - fill: value of what comes from outside: one number, or one for each channel; null: 0
  public init(policy: String? = nil, interpolation: String? = nil, fill: Value? = nil) {
    reference = ComponentReference(
      "tenon/AutoAugment", given: ["policy": policy, "interpolation": interpolation, "fill": fill])
  }
}

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

/// Random brightness, contrast, saturation and hue.
public struct ColorJitter: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - brightness: how much brightness changes: a number, or [least, largest] factor
  ///   - contrast: how much contrast changes: a number, or [least, largest] factor
  ///   - saturation: how much saturation changes: a number, or [least, largest] factor
  ///   - hue: how much hue changes, a part of the circle: a number up to 0.5, or [least, largest]
  public init(brightness: Value? = nil, contrast: Value? = nil, saturation: Value? = nil, hue: Value? = nil) {
    reference = ComponentReference(
      "tenon/ColorJitter",
      given: ["brightness": brightness, "contrast": contrast, "saturation": saturation, "hue": hue])
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

/// Puts a part of each sample of a batch into the next, and mixes their targets.
public struct CutMix: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - alpha: both parameters of the Beta distribution of the share
  ///   - numClasses: classes of targets that are indices; null: as many as the dataset names
  public init(alpha: Double? = nil, numClasses: Int? = nil) {
    reference = ComponentReference("tenon/CutMix", given: ["alpha": alpha, "num_classes": numClasses])
  }
}

/// The four corners and the center of an image.
public struct FiveCrop: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter size: height and width of the crops, pixels
  public init(size: Pair<Int>) { reference = ComponentReference("tenon/FiveCrop", given: ["size": size]) }
}

/// A picture blurred by Gaussian weights.
public struct GaussianBlur: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - kernelSize: width and height of what counts, pixels; odd
  ///   - sigma: of the bell, pixels: one number, or a range to draw from
  public init(kernelSize: Pair<Int>, sigma: Pair<Double>? = nil) {
    reference = ComponentReference("tenon/GaussianBlur", given: ["kernel_size": kernelSize, "sigma": sigma])
  }
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

/// Mixes neighbouring samples of a batch and their targets.
public struct MixUp: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - alpha: both parameters of the Beta distribution of the share
  ///   - numClasses: classes of targets that are indices; null: as many as the dataset names
  public init(alpha: Double? = nil, numClasses: Int? = nil) {
    reference = ComponentReference("tenon/MixUp", given: ["alpha": alpha, "num_classes": numClasses])
  }
}

/// (x - mean) / std, channel by channel.
public struct Normalize: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - mean: one number for each channel, or one for all; or fit
  ///   - std: one number for each channel, or one for all; none of them 0; or fit
  ///   - inplace: accepted, but without effect: a sample's tensor is never changed in place
  public init(mean: Value, std: Value, inplace: Bool? = nil) {
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

/// A few random operations of one magnitude.
public struct RandAugment: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numOps: how many operations, one after another
  ///   - magnitude: which of the magnitudes, 0 for the least
  ///   - numMagnitudeBins: how many magnitudes there are
  ///   - interpolation: how a pixel of a sheared, moved or turned picture is computed
  ///   - fill: value of what comes from outside: one number, or one for each channel; null: 0
  public init(
    numOps: Int? = nil, magnitude: Int? = nil, numMagnitudeBins: Int? = nil, interpolation: String? = nil,
    fill: Value? = nil
  ) {
    reference = ComponentReference(
      "tenon/RandAugment",
      given: [
        "num_ops": numOps, "magnitude": magnitude, "num_magnitude_bins": numMagnitudeBins,
        "interpolation": interpolation, "fill": fill,
      ])
  }
}

/// Sharpens a picture or blurs it, now and then.
public struct RandomAdjustSharpness: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - sharpnessFactor: f: 0 blurs, 1 leaves the picture, 2 sharpens
  ///   - p: probability of the change
  public init(sharpnessFactor: Double, p: Double? = nil) {
    reference = ComponentReference("tenon/RandomAdjustSharpness", given: ["sharpness_factor": sharpnessFactor, "p": p])
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

/// Stretches the contrast of a picture to all bytes, now and then.
public struct RandomAutocontrast: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter p: probability of the change
  public init(p: Double? = nil) { reference = ComponentReference("tenon/RandomAutocontrast", given: ["p": p]) }
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

/// Makes all shades of a picture as frequent, now and then.
public struct RandomEqualize: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter p: probability of the change
  public init(p: Double? = nil) { reference = ComponentReference("tenon/RandomEqualize", given: ["p": p]) }
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

/// Makes a picture grey, now and then.
public struct RandomGrayscale: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter p: probability of the change
  public init(p: Double? = nil) { reference = ComponentReference("tenon/RandomGrayscale", given: ["p": p]) }
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

/// Inverts a picture, now and then.
public struct RandomInvert: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter p: probability of the change
  public init(p: Double? = nil) { reference = ComponentReference("tenon/RandomInvert", given: ["p": p]) }
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

/// Leaves fewer bits of each colour, now and then.
public struct RandomPosterize: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - bits: how many bits are kept
  ///   - p: probability of the change
  public init(bits: Int, p: Double? = nil) {
    reference = ComponentReference("tenon/RandomPosterize", given: ["bits": bits, "p": p])
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

/// Inverts what is light in a picture, now and then.
public struct RandomSolarize: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - threshold: the least byte that is inverted
  ///   - p: probability of the change
  public init(threshold: Double, p: Double? = nil) {
    reference = ComponentReference("tenon/RandomSolarize", given: ["threshold": threshold, "p": p])
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

/// (x - mean) / std, feature by feature, as learned on the training part.
public struct StandardScaler: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - withMean: whether features are shifted
  ///   - withStd: whether features are scaled
  ///   - field: the field that is changed
  public init(withMean: Bool? = nil, withStd: Bool? = nil, field: String? = nil) {
    reference = ComponentReference(
      "tenon/StandardScaler", given: ["with_mean": withMean, "with_std": withStd, "field": field])
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

/// A text as numbers of its characters, words or byte pairs.
public struct Tokenize: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - unit: what a text is cut into
  ///   - vocabularySize: the most different numbers, with padding and unknown
  ///   - minFrequency: how often a token, or a pair, must occur in the training part
  ///   - lowercase: whether capital letters become small ones
  ///   - maxLength: the most tokens of a text; the rest is left out; null: all
  ///   - field: the field that is changed
  public init(
    unit: String? = nil, vocabularySize: Int? = nil, minFrequency: Int? = nil, lowercase: Bool? = nil,
    maxLength: Int? = nil, field: String? = nil
  ) {
    reference = ComponentReference(
      "tenon/Tokenize",
      given: [
        "unit": unit, "vocabulary_size": vocabularySize, "min_frequency": minFrequency, "lowercase": lowercase,
        "max_length": maxLength, "field": field,
      ])
  }
}

/// One random operation of a random magnitude.
public struct TrivialAugmentWide: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - numMagnitudeBins: how many magnitudes there are
  ///   - interpolation: how a pixel of a sheared, moved or turned picture is computed
  ///   - fill: value of what comes from outside: one number, or one for each channel; null: 0
  public init(numMagnitudeBins: Int? = nil, interpolation: String? = nil, fill: Value? = nil) {
    reference = ComponentReference(
      "tenon/TrivialAugmentWide",
      given: ["num_magnitude_bins": numMagnitudeBins, "interpolation": interpolation, "fill": fill])
  }
}
