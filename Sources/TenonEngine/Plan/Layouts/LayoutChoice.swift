import Glibc

/// What decides in which layouts a model computes.
public enum LayoutChoice: Sendable {
  /// The planner, by what layers accept and how long they take.
  case automatic
  /// Everything plain: to find faults, and for comparison.
  case plain

  /// `plain` when the environment has `TENON_LAYOUTS=plain`, otherwise `automatic`.
  public static let standard: LayoutChoice = {
    guard let text = getenv("TENON_LAYOUTS") else { return .automatic }
    return String(cString: text) == "plain" ? .plain : .automatic
  }()
}
