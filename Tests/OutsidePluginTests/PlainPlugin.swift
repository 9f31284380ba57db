import Foundation
import PluginFixtures
import TenonCore
import TenonHost
import TenonServices
import TestSupport

/// `Examples/Plugins/PlainC`, compiled as its Makefile does and found in a folder that is given, beside the
/// built-in plugins that the build left next to the test binary.
enum PlainPlugin {
  private static let built = Result {
    let folder = try TemporaryFolder()
    try CCompiler.library(
      "Examples/Plugins/PlainC/plain.c", flags: ["-O2"], to: folder.file("libplain.so"))
    return folder
  }

  static var folders: [SearchFolder] {
    get throws { [SearchFolder(try built.get().path, .option), SearchFolder(Bundle.main.bundlePath, .builtIn)] }
  }

  static let host = TenonServices.Host(threads: 2)

  private static let loaded = Result { ComponentFactory(try PluginRegistry(folders: folders, host: host)) }

  static var factory: ComponentFactory {
    get throws { try loaded.get() }
  }

  /// The same plugins on a host with another number of threads.
  static func factory(threads: Int) throws -> ComponentFactory {
    ComponentFactory(try PluginRegistry(folders: folders, host: TenonServices.Host(threads: threads)))
  }

  static func layer(_ name: String, _ arguments: KeyValuePairs<String, Value> = [:]) throws -> any Layer {
    let reference = ComponentReference(name, arguments.map { NamedValue($0.key, $0.value) })
    return try factory.layer(factory.resolve(reference, .layer))
  }
}

/// Numbers between -1 and 1, the same in every run.
func numbers(_ count: Int, seed: UInt64) -> [Float] {
  let sequence = RandomSequence(seed: seed, stream: 0, step: 0)
  return (0..<count).map { Float(sequence.word(UInt64($0))) / Float(UInt32.max) * 2 - 1 }
}

func tensor(_ shape: Shape, seed: UInt64) throws -> Tensor {
  try Tensor(numbers(shape.elementCount, seed: seed), shape: shape)
}
