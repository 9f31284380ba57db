/// What a component says of itself before any instance exists.
public struct Declaration: Sendable, Equatable {
  /// PyTorch's class name, without the vendor: `Conv2d`.
  public let name: String
  /// One line.
  public let summary: String
  public let arguments: [Argument]
  /// Whether a layer or loss also computes in float64, the reference for gradient checks.
  public let supportsFloat64: Bool
  /// Of a composite layer: the full names of the components it expands to.
  public let uses: [String]
  /// What it works with, the first one to show; those who verify it begin with them.
  public let examples: [Example]

  public init(
    _ name: String, _ summary: String, arguments: [Argument] = [], supportsFloat64: Bool = false, uses: [String] = [],
    examples: [Example] = []
  ) {
    self.name = name
    self.summary = summary
    self.arguments = arguments
    self.supportsFloat64 = supportsFloat64
    self.uses = uses
    self.examples = examples
  }
}
