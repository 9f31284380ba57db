import Foundation
import TenonCore
import TenonHost

/// The built-in plugins as the build left them beside the test binary, loaded once for all tests.
enum TestRegistry {
  private static let result = Result {
    ComponentFactory(
      try PluginRegistry(folders: [SearchFolder(Bundle.main.bundlePath, .builtIn)], host: Host(threads: 2)))
  }

  static var factory: ComponentFactory {
    get throws { try result.get() }
  }

  static func transform(_ name: String, _ arguments: [NamedValue] = []) throws -> any Transform {
    let factory = try factory
    return try factory.transform(
      factory.resolve(ComponentReference(name, arguments), .transform), path: "transforms.0")
  }

  static func dataset(_ name: String, _ arguments: [NamedValue] = []) throws -> any Dataset {
    let factory = try factory
    return try factory.dataset(factory.resolve(ComponentReference(name, arguments), .dataset))
  }
}

extension SampleRecord {
  convenience init(input: Tensor) {
    self.init()
    self["input"] = input
  }

  /// What a transform makes of `input`.
  func applying(_ transform: any Transform) throws -> Tensor? {
    try transform.apply(sample, Draw(isTraining: true, seed: 1, stream: 2, epoch: 3, index: 4))
    return self["input"]
  }
}
