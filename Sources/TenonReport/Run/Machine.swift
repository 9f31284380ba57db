import Foundation
import TenonCore

/// What a training ran on.
public struct Machine: Sendable, Equatable {
  public var processor: String
  public var cores: Int
  public var memoryBytes: Int
  public var system: String
  /// That computed.
  public var threads: Int

  init(processor: String, cores: Int, memoryBytes: Int, system: String, threads: Int) {
    (self.processor, self.cores, self.memoryBytes) = (processor, cores, memoryBytes)
    (self.system, self.threads) = (system, threads)
  }

  /// This one.
  init(threads: Int) {
    var name = utsname()
    uname(&name)
    func text<Bytes>(_ bytes: Bytes) -> String {
      withUnsafeBytes(of: bytes) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
    self.init(
      processor: Self.processorName ?? text(name.machine), cores: sysconf(Int32(_SC_NPROCESSORS_ONLN)),
      memoryBytes: Self.memoryBytes,
      system: "\(text(name.sysname)) \(text(name.release)) \(text(name.machine))", threads: threads)
  }

  /// Of this one.
  static var memoryBytes: Int { sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) }

  private static var processorName: String? {
    guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else { return nil }
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line?.split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) }
  }

  var json: JSON {
    [
      "processor": .string(processor), "cores": .int(cores), "memory_bytes": .int(memoryBytes),
      "system": .string(system), "threads": .int(threads),
    ]
  }

  /// Nil for anything that is none.
  init?(_ json: JSON) {
    guard let processor = json["processor"]?.stringValue, let cores = json["cores"]?.intValue,
      let memory = json["memory_bytes"]?.intValue, let system = json["system"]?.stringValue,
      let threads = json["threads"]?.intValue
    else { return nil }
    self.init(processor: processor, cores: cores, memoryBytes: memory, system: system, threads: threads)
  }
}
