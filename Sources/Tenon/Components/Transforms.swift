// Generated from tenon/transforms by `tenon plugin builders`.

/// The center of an image.
public struct CenterCrop: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter size: height and width of the crop, pixels
  public init(size: Pair<Int>) { reference = ComponentReference("tenon/CenterCrop", given: ["size": size]) }
}

/// Several transforms, one after another.
public struct Compose: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter transforms: transforms of samples, in order
  public init(transforms: [any TransformBuilder]) {
    reference = ComponentReference("tenon/Compose", given: ["transforms": NestedComponents(transforms)])
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

/// A crop at a random place.
public struct RandomCrop: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - size: height and width of the crop, pixels
  ///   - padding: pixels put around the image first: all sides, [x, y] or [left, top, right, bottom]
  ///   - padIfNeeded: pad images that are smaller than size
  ///   - fill: value of constant padding: one number, or one for each channel
  ///   - paddingMode: what the padding is made of
  public init(
    size: Pair<Int>, padding: Value? = nil, padIfNeeded: Bool? = nil, fill: Value? = nil, paddingMode: String? = nil
  ) {
    reference = ComponentReference(
      "tenon/RandomCrop",
      given: [
        "size": size, "padding": padding, "pad_if_needed": padIfNeeded, "fill": fill, "padding_mode": paddingMode,
      ])
  }
}

/// Mirrors an image left to right, now and then.
public struct RandomHorizontalFlip: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameter p: probability of a flip
  public init(p: Double? = nil) { reference = ComponentReference("tenon/RandomHorizontalFlip", given: ["p": p]) }
}

/// A picture in another size.
public struct Resize: TransformBuilder {
  public let reference: ComponentReference

  /// - Parameters:
  ///   - size: length of the shorter side, or [height, width], pixels
  ///   - interpolation: how a pixel is computed from those around it
  ///   - maxSize: longest allowed length of the longer side, pixels; needs a size of one number
  ///   - antialias: accepted as true or null: images are always antialiased
  public init(size: Value, interpolation: String? = nil, maxSize: Int? = nil, antialias: Bool? = nil) {
    reference = ComponentReference(
      "tenon/Resize",
      given: ["size": size, "interpolation": interpolation, "max_size": maxSize, "antialias": antialias])
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
