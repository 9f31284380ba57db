/// How the elements between those of the input come about.
enum UpsamplingMode: String, Sendable, CaseIterable {
  /// The element that covers the place of the output's first corner.
  case nearest
  /// The element that covers the middle of the output's.
  case nearestExact = "nearest-exact"
  case linear
  case bilinear
  case bicubic
  case trilinear
  /// The mean of all elements that the output's covers.
  case area

  /// The spatial dimensions that it is for; nil: any.
  var dimensions: Int? {
    switch self {
    case .linear: 1
    case .bilinear, .bicubic: 2
    case .trilinear: 3
    case .nearest, .nearestExact, .area: nil
    }
  }
}
