/// A named thing that a plugin provides, created from its declared arguments.
///
/// Conform to one of the kinds: `LayerComponent`, `CompositeComponent`, `LossComponent`,
/// `MetricComponent`, `OptimizerComponent`, `SchedulerComponent`, `TransformComponent` or `DatasetComponent`.
public protocol Component: Sendable {
  static var declaration: Declaration { get }
  /// What the plugin's table says it is; each kind has it.
  static var role: ComponentRole { get }

  /// - Throws: `ComponentError` (config) for combinations that the declared arguments cannot exclude.
  init(_ config: Config) throws

  /// A table of its own by an id ("acme.something/1"), for hosts that know it; it must live as long as the instance.
  ///
  /// What Tenon asks by ids of its own (predictions, metrics) is answered by the SDK. Default: none.
  func query(_ id: String) -> UnsafeRawPointer?
}

extension Component {
  public func query(_ id: String) -> UnsafeRawPointer? { nil }
}

/// A component's kind, with the type where its table depends on what the type says.
///
/// The compiler knows it. To ask a type at run time (`as? any Optimizer.Type`) searches all conformances of the
/// process, milliseconds for each plugin.
public enum ComponentRole: Sendable {
  case layer
  case fused(any FusedComponent.Type)
  case composite
  case loss
  case metric
  case optimizer(any OptimizerComponent.Type)
  case scheduler
  case transform(any TransformComponent.Type)
  case dataset
}

public protocol LayerComponent: Layer, Component {}

extension LayerComponent {
  public static var role: ComponentRole { .layer }
}

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
  public static var role: ComponentRole { .fused(Self.self) }

  /// Never called: a fused layer cannot be named.
  public init(_ config: Config) throws {
    throw ComponentError(.unsupported, "a fused layer is made of its members, not of arguments")
  }
}

public protocol CompositeComponent: CompositeLayer, Component {}

extension CompositeComponent {
  public static var role: ComponentRole { .composite }
}

public protocol LossComponent: Loss, Component {}

extension LossComponent {
  public static var role: ComponentRole { .loss }
}

public protocol MetricComponent: Metric, Component {}

extension MetricComponent {
  public static var role: ComponentRole { .metric }
}

public protocol OptimizerComponent: Optimizer, Component {
  /// Whether `step` evaluates the model again. Default: false.
  static var usesClosure: Bool { get }
}

extension OptimizerComponent {
  public static var role: ComponentRole { .optimizer(Self.self) }
  public static var usesClosure: Bool { false }
  public var usesClosure: Bool { Self.usesClosure }
}

public protocol SchedulerComponent: Scheduler, Component {}

extension SchedulerComponent {
  public static var role: ComponentRole { .scheduler }
}

public protocol TransformComponent: Transform, Component {
  /// Whether it works on samples, on batches, or on both. Default: samples.
  static var scopes: TransformScopes { get }
}

extension TransformComponent {
  public static var role: ComponentRole { .transform(Self.self) }
  public static var scopes: TransformScopes { .sample }
  public var scopes: TransformScopes { Self.scopes }
}

public protocol DatasetComponent: Dataset, Component {}

extension DatasetComponent {
  public static var role: ComponentRole { .dataset }
}
