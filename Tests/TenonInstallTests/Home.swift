import Foundation
import PluginFixtures
import TenonCore
import TenonHost
import TenonInstall
import TenonIsolation
import TenonServices
import TestSupport

/// A user's folders for one test, with the built `tenon-probe`.
struct Home {
  let folder: TemporaryFolder
  let folders: PluginFolders
  let probe: PluginProbe
  let installer: PluginInstaller

  init() throws {
    folder = try TemporaryFolder()
    folders = PluginFolders(data: folder.file("data/tenon"), config: folder.file("config/tenon"))
    var limits = ChildLimits(memory: 320 << 20, cpuSeconds: 2, wallSeconds: 4)
    limits.fileBytes = 1 << 20
    probe = PluginProbe(executable: Bundle.main.bundlePath + "/tenon-probe", limits: limits)
    installer = PluginInstaller(folders: folders, probe: probe)
  }

  @discardableResult
  func install(_ path: String) throws -> PluginInstaller.Result { try installer.install(path) { _ in true } }

  /// Every file below the user's folder, with its bytes; without the records of trials.
  func files() throws -> [String: [UInt8]] {
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    var files: [String: [UInt8]] = [:]
    for name in names where !name.hasSuffix("probes.json") {
      var isFolder: ObjCBool = false
      _ = FileManager.default.fileExists(atPath: folder.file(name), isDirectory: &isFolder)
      if !isFolder.boolValue { files[name] = try folder.bytes(name) }
    }
    return files
  }

  func gate(
    pins: Set<PluginPin> = [], lock: LockFile? = nil, ask: TrustGate.Question? = nil
  ) -> TrustGate {
    TrustGate(pins: pins, lock: lock, folders: folders, probe: probe, ask: ask)
  }

  func registry(_ gate: TrustGate) throws -> PluginRegistry {
    try PluginRegistry(
      folders: [SearchFolder(folders.plugins, .user)], host: Host(threads: 1, log: { _, _, _ in }), gate: gate)
  }

  /// Loads the only layer; the error of doing so, nil when it loads.
  func failure(_ gate: TrustGate) throws -> PluginLoadError? {
    let registry = try registry(gate)
    do {
      _ = try registry.load(registry.find("Twice", .layer))
      return nil
    } catch let error as PluginLoadError {
      return error
    }
  }
}

extension FixturePlugin {
  /// The folder that holds library and manifest.
  var installedFolder: String { URL(fileURLWithPath: library).deletingLastPathComponent().path }
}
