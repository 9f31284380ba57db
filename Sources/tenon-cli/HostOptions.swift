import ArgumentParser
import Foundation
import Tenon

/// Options of every command that works with plugins.
struct HostOptions: ParsableArguments {
  @Option(
    name: .customLong("plugin-path"),
    help: ArgumentHelp("A folder to search for plugins before all others; may be repeated.", valueName: "DIR"))
  var pluginPaths: [String] = []

  @Option(
    help: ArgumentHelp(
      "Run this installed plugin, though it has not been trusted for good; may be repeated.",
      valueName: "ID@sha256:HASH"))
  var trust: [String] = []

  @Option(help: ArgumentHelp("Threads to compute on. Results do not depend on it.", valueName: "N"))
  var threads: Int?

  @Flag(inversion: .prefixedNo, help: "Let fused layers replace layers where that is not slower.")
  var fusion = true

  func validate() throws {
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads must be from 1 to 1024, received \(threads)")
    }
    for path in pluginPaths {
      var isDirectory: ObjCBool = false
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue else {
        throw ValidationError("--plugin-path \(path): there is no such folder")
      }
    }
  }

  /// - Parameters:
  ///   - experiment: what the session is for, if there is an experiment.
  ///   - lock: the lock file beside it.
  func session(for experiment: Experiment? = nil, lock: LockFile? = nil) throws -> Session {
    let pins = try trust.map { text in try PluginPin(text) }
    var ask: TrustGate.Question?
    if TrustPrompt.isPossible { ask = { library in TrustPrompt.ask(library, source: library.path) } }
    return try Session(
      threads: threads, pluginPaths: pluginPaths, fusion: fusion, trust: pins, lock: lock,
      versions: experiment?.plugins ?? [:], ask: ask, ownsProcess: true)
  }
}
