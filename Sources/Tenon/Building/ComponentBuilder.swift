/// A component to be created by name, written in Swift: `Conv2d(inChannels: 3, outChannels: 16, kernelSize: 3)`.
///
/// Arguments that are left out have the defaults that the component itself declares.
public protocol ComponentBuilder: Sendable {
  var reference: ComponentReference { get }
}

public protocol LayerBuilder: ComponentBuilder {}
/// What is measured: a metric, or any loss.
public protocol MetricBuilder: ComponentBuilder {}
public protocol LossBuilder: MetricBuilder {}
public protocol OptimizerBuilder: ComponentBuilder {}
public protocol SchedulerBuilder: ComponentBuilder {}
public protocol TransformBuilder: ComponentBuilder {}
public protocol DatasetBuilder: ComponentBuilder {}

/// Any component by its name, such as one of a third party: `Component("acme/Swish", ["beta": 2])`.
public struct Component: LayerBuilder, LossBuilder, OptimizerBuilder, SchedulerBuilder, TransformBuilder,
  DatasetBuilder
{
  public let reference: ComponentReference

  public init(_ name: String, _ arguments: KeyValuePairs<String, Value> = [:]) {
    reference = ComponentReference(name, arguments.map { NamedValue($0.key, $0.value) })
  }
}

extension ComponentReference {
  /// Leaves out what is nil.
  init(_ name: String, given: KeyValuePairs<String, (any ArgumentValue)?>) {
    self.init(name, given.compactMap { entry in entry.value.map { NamedValue(entry.key, $0.argumentValue) } })
  }
}
