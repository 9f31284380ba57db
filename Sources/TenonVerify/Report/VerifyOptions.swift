import TenonCore

/// How thoroughly a plugin is verified, and what its author tells about it.
public struct VerifyOptions: Sendable {
  /// Fewer shapes, and 100 instead of 10,000 instances.
  public var isQuick: Bool
  /// Names of the checks to run; empty: all.
  public var checks: Set<String>
  /// Arguments that components are to be tried with, by component and argument: `MNIST.root=/data/mnist`.
  public var hints: [Hint]

  public struct Hint: Sendable, Equatable {
    /// Without the vendor.
    public let component: String
    public let argument: String
    public let value: Value

    public init(component: String, argument: String, value: Value) {
      self.component = component
      self.argument = argument
      self.value = value
    }
  }

  public init(isQuick: Bool = false, checks: Set<String> = [], hints: [Hint] = []) {
    self.isQuick = isQuick
    self.checks = checks
    self.hints = hints
  }

  /// What the author gives for a component, by its full name or without the vendor.
  func arguments(of name: String) -> [NamedValue] {
    hints.filter { name == $0.component || name.hasSuffix("/\($0.component)") }
      .map { NamedValue($0.argument, $0.value) }
  }
}
