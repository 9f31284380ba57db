import Foundation
import TenonCore
import TenonEngine
import TenonHost
import TenonServices
import TenonTrials

/// The plugins as the build left them, loaded through their shared libraries.
enum BuiltPlugins {
  static let host = TenonServices.Host(threads: 2)

  static let folder = Bundle.module.bundleURL.deletingLastPathComponent().path

  static let registry = Result {
    try PluginRegistry(folders: [SearchFolder(folder, .builtIn)], host: host)
  }

  static func factory() throws -> ComponentFactory { ComponentFactory(try registry.get()) }

  /// Finds a component and resolves its arguments.
  static func resolve(_ name: String, _ kind: ComponentKind, _ arguments: [NamedValue] = []) throws
    -> ComponentFactory.Resolved
  {
    try factory().resolve(ComponentReference(name, arguments), kind)
  }

  static func loss(_ name: String, _ arguments: [NamedValue] = []) throws -> any Loss {
    try factory().loss(resolve(name, .loss, arguments))
  }

  static func metric(_ name: String, _ arguments: [NamedValue] = []) throws -> any Metric {
    let resolved = try resolve(name, .loss, arguments)
    guard let metric = try factory().metric(resolved) else {
      throw Golden.Fault(description: "\(name) is no metric")
    }
    return metric
  }

  static func layer(_ name: String, _ arguments: [NamedValue] = []) throws -> any Layer {
    try factory().layer(resolve(name, .layer, arguments))
  }

  static func scheduler(_ name: String, _ arguments: [NamedValue] = []) throws -> any Scheduler {
    try factory().scheduler(resolve(name, .scheduler, arguments))
  }

  static func transform(_ name: String, _ arguments: [NamedValue] = []) throws -> any Transform {
    try factory().transform(resolve(name, .transform, arguments), path: "transform")
  }

  static func dataset(_ name: String, _ arguments: [NamedValue] = []) throws -> any Dataset {
    try factory().dataset(resolve(name, .dataset, arguments))
  }

  /// An optimizer over groups, each with the arguments that it overrides.
  static func optimizer(
    _ name: String, _ arguments: [NamedValue],
    groups: [(overrides: [NamedValue], parameters: [OptimizerBinding.Parameter])],
    host: TenonServices.Host = BuiltPlugins.host
  ) throws -> OptimizerRunner {
    let resolved = try resolve(name, .optimizer, arguments)
    let optimizer = try factory().optimizer(resolved)
    let bound = try groups.map { group in
      let own = arguments.filter { argument in !group.overrides.contains { $0.name == argument.name } }
      return OptimizerBinding.Group(
        hyper: try factory().hyperValues(of: resolve(name, .optimizer, own + group.overrides)),
        parameters: group.parameters)
    }
    return try OptimizerRunner(optimizer, groups: bound, host: host)
  }
}
