/// How a pixel of a warped picture is computed from those around the place that it comes from.
public enum WarpFilter: String, Sendable, CaseIterable {
  /// The pixel that the place lies in.
  case nearest
  /// Between 2 x 2 pixels, linearly.
  case bilinear
  /// Between 4 x 4 pixels, by Catmull-Rom's cubic.
  case bicubic
}
