/// The six kinds of components.
public enum ComponentKind: Int32, Sendable, CaseIterable {
  case layer = 1
  case loss = 2
  case optimizer = 3
  case scheduler = 4
  case transform = 5
  case dataset = 6
}

extension ComponentKind: CustomStringConvertible {
  /// As it stands in manifests and messages: `layer`.
  public var description: String {
    switch self {
    case .layer: "layer"
    case .loss: "loss"
    case .optimizer: "optimizer"
    case .scheduler: "scheduler"
    case .transform: "transform"
    case .dataset: "dataset"
    }
  }

  public init?(_ description: String) {
    guard let kind = Self.allCases.first(where: { $0.description == description }) else { return nil }
    self = kind
  }
}

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

  public init(
    _ name: String, _ summary: String, arguments: [Argument] = [], supportsFloat64: Bool = false, uses: [String] = []
  ) {
    self.name = name
    self.summary = summary
    self.arguments = arguments
    self.supportsFloat64 = supportsFloat64
    self.uses = uses
  }
}

/// A named thing that a plugin provides, created from its declared arguments.
///
/// Conform to one of the kinds: `LayerComponent`, `CompositeComponent`, `LossComponent`,
/// `OptimizerComponent`, `SchedulerComponent`, `TransformComponent` or `DatasetComponent`.
public protocol Component: Sendable {
  static var declaration: Declaration { get }

  /// - Throws: `ComponentError` (config) for combinations that the declared arguments cannot exclude.
  init(_ config: Config) throws
}

public protocol LayerComponent: Layer, Component {}

/// A layer that replaces a pattern of others where the planner finds that it is not slower.
///
/// Its parameters and buffers are those of its members, one after the other. `init` and `plan` may decline with
/// `ComponentError` (unsupported). Archives keep the members.
public protocol FusedComponent: Layer, Component {
  static var pattern: FusionPattern { get }

  /// - Parameter members: in the order of the pattern.
  init(_ members: [FusedMember]) throws
}

extension FusedComponent {
  /// Never called: a fused layer cannot be named.
  public init(_ config: Config) throws {
    throw ComponentError(.unsupported, "a fused layer is made of its members, not of arguments")
  }
}

public protocol CompositeComponent: CompositeLayer, Component {}
public protocol LossComponent: Loss, Component {}
public protocol OptimizerComponent: Optimizer, Component {
  /// Whether `step` evaluates the model again. Default: false.
  static var usesClosure: Bool { get }
}

extension OptimizerComponent {
  public static var usesClosure: Bool { false }
  public var usesClosure: Bool { Self.usesClosure }
}

public protocol SchedulerComponent: Scheduler, Component {}
public protocol TransformComponent: Transform, Component {
  /// Whether it works on samples, on batches, or on both. Default: samples.
  static var scopes: TransformScopes { get }
}

extension TransformComponent {
  public static var scopes: TransformScopes { .sample }
  public var scopes: TransformScopes { Self.scopes }
}

public protocol DatasetComponent: Dataset, Component {}
