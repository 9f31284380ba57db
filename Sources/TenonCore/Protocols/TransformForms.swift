import TenonABI

/// What `input` is made of, as far as the order of transforms hangs on it.
public enum SampleForm: Int32, Sendable, CaseIterable {
  /// Bytes, uint8 [H, W, C].
  case picture = 1
  /// float32 [C, H, W].
  case numbers = 2
}

extension SampleForm: CustomStringConvertible {
  public var description: String {
    switch self {
    case .picture: "a picture of bytes, uint8 [H, W, C]"
    case .numbers: "numbers, float32 [C, H, W]"
    }
  }
}

/// What a transform makes of each form of `input`; nil where it refuses it.
///
///     var forms: TransformForms? { .pictures }
public struct TransformForms: Sendable, Equatable {
  public var ofPicture: SampleForm?
  public var ofNumbers: SampleForm?
  /// Whether the draw decides which size `input` gets.
  public var variesInSize: Bool

  public init(ofPicture: SampleForm?, ofNumbers: SampleForm?, variesInSize: Bool = false) {
    self.ofPicture = ofPicture
    self.ofNumbers = ofNumbers
    self.variesInSize = variesInSize
  }

  /// Takes pictures and leaves them pictures.
  public static let pictures = TransformForms(ofPicture: .picture, ofNumbers: nil)
  /// Takes numbers and leaves them numbers.
  public static let numbers = TransformForms(ofPicture: nil, ofNumbers: .numbers)
  /// Takes both and leaves them what they are.
  public static let both = TransformForms(ofPicture: .picture, ofNumbers: .numbers)

  public func of(_ form: SampleForm) -> SampleForm? {
    switch form {
    case .picture: ofPicture
    case .numbers: ofNumbers
    }
  }

  /// The forms of what applies one of several; nil when one of them does not say, or when they make different things of
  /// the same.
  ///
  /// What one of them refuses is refused.
  public static func oneOf(_ forms: [TransformForms?]) -> TransformForms? {
    let known = forms.compactMap(\.self)
    guard known.count == forms.count, !known.isEmpty else { return nil }
    var common = TransformForms(
      ofPicture: nil, ofNumbers: nil, variesInSize: known.contains(where: \.variesInSize))
    for form in SampleForm.allCases {
      let made = known.compactMap { $0.of(form) }
      guard made.count == known.count else { continue }
      guard Set(made).count == 1 else { return nil }
      switch form {
      case .picture: common.ofPicture = made.first
      case .numbers: common.ofNumbers = made.first
      }
    }
    return common
  }

  /// The forms of what applies several in order; nil when one of them does not say.
  public static func sequence(_ forms: [TransformForms?]) -> TransformForms? {
    let known = forms.compactMap(\.self)
    guard known.count == forms.count else { return nil }
    func last(_ form: SampleForm) -> SampleForm? { known.reduce(form) { form, step in form.flatMap(step.of) } }
    return TransformForms(
      ofPicture: last(.picture), ofNumbers: last(.numbers), variesInSize: known.contains(where: \.variesInSize))
  }

  package init(_ raw: tenon_transform_forms_v1) {
    self.init(
      ofPicture: SampleForm(rawValue: raw.of_picture), ofNumbers: SampleForm(rawValue: raw.of_numbers),
      variesInSize: raw.varies != 0)
  }

  package var raw: tenon_transform_forms_v1 {
    tenon_transform_forms_v1(
      struct_size: UInt32(MemoryLayout<tenon_transform_forms_v1>.size), of_picture: ofPicture?.rawValue ?? 0,
      of_numbers: ofNumbers?.rawValue ?? 0, varies: variesInSize ? 1 : 0)
  }
}
