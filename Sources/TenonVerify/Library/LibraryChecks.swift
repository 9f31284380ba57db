import Foundation
import TenonCore
import TenonHost
import TenonServices

/// The checks of a whole library: identity, symbols, loading.
struct LibraryChecks {
  private static let entry = "tenon_plugin_entry_v1"
  /// Marks of its own that GNU's linker puts into every library.
  private static let linkerSymbols: Set = ["_end", "_edata", "__bss_start", "_init", "_fini", "_start", "__end"]

  private let target: VerifyTarget
  private let isBuiltIn: Bool
  private let identity: ELFIdentity?
  private let manifest: Manifest?

  /// From the identity record, else from the manifest, else the file's name.
  var id: String {
    identity?.id ?? manifest?.id ?? URL(fileURLWithPath: target.library).lastPathComponent
  }

  /// - Parameter isBuiltIn: whether it may have the vendor of the built-in plugins.
  init(_ target: VerifyTarget, isBuiltIn: Bool) {
    self.target = target
    self.isBuiltIn = isBuiltIn
    identity = ELFIdentity(path: target.library)
    manifest = target.manifestPath.flatMap { try? Manifest(path: $0) }
  }

  /// What the file tells without being run.
  func fileFindings() -> [Finding] { [symbols()] }

  private func symbols() -> Finding {
    if let machine = ELFMachine(path: target.library), machine != .own {
      return finding("symbols", .failed, "it was built for \(machine), this is \(ELFMachine.own)")
    }
    guard let symbols = ELFSymbols(path: target.library) else {
      return finding("symbols", .failed, "it is no shared library for this machine, or a damaged one")
    }
    let others = symbols.exported.filter { $0 != Self.entry && !Self.linkerSymbols.contains($0) }
    guard symbols.exported.contains(Self.entry) else {
      return finding("symbols", .failed, "it does not export \(Self.entry)")
    }
    guard others.isEmpty else {
      let shown = others.prefix(3).joined(separator: ", ") + (others.count > 3 ? ", ..." : "")
      return finding(
        "symbols", .failed,
        "it exports \(others.count) symbols beside \(Self.entry): \(shown); build with `tenon plugin build`, or with "
          + "-fvisibility=hidden")
    }
    return finding("symbols", .passed, "exports \(Self.entry) and nothing else")
  }

  /// What loading in each variant of the host showed.
  func loadFindings(_ reports: [HostVariant: ChildReport]) -> [Finding] {
    var findings: [Finding] = []
    if let report = reports[.current] {
      let fault = report.fault
      findings.append(identityFinding(report))
      if let fault, report.isEnded {
        findings.append(finding("load", .skipped, "it ends the process"))
        findings.append(finding("exits", .failed, Self.oneLine(fault)))
      } else {
        findings.append(
          fault.map { finding("load", .failed, Self.oneLine($0)) }
            ?? finding("load", .passed, "\(Plural.count(report.manifest?.components.count ?? 0, "component"))"))
      }
      findings.append(
        report.printed.map { finding("prints", .failed, "while it is loaded \($0)") }
          ?? finding("prints", .passed, "nothing while it is loaded"))
      findings += processFindings(report)
      // Without a first loading the others would only repeat its failure.
      guard fault == nil else { return findings }
    }
    guard reports.count > 1 else { return findings }
    let faults: [String?] = [
      reports[.newer]?.fault.map { "in a host of a later minor with a longer table: \(Self.oneLine($0))" },
      reports[.older]?.fault.map { "in a host with a shorter table: \(Self.oneLine($0))" },
      foreignFault(reports[.foreign]),
    ]
    if let fault = faults.lazy.compactMap({ $0 }).first {
      findings.append(finding("host-versions", .failed, fault))
    } else {
      findings.append(
        finding("host-versions", .passed, "longer, shorter and foreign host tables are met as the contract says"))
    }
    return findings
  }

  /// What loading it and ending the process has done to the process.
  private func processFindings(_ report: ChildReport) -> [Finding] {
    var findings = ProcessWatch.checks.map { check in
      report.findings.first { $0.check == check }.map { finding(check, $0.result, $0.detail) }
        ?? finding(check, .passed, "left as it was by loading it and creating instances")
    }
    guard report.fault == nil else { return findings.filter { $0.result == .failed } }
    findings.append(finding("exits", .passed, "it does not end the process"))
    findings.append(
      report.endFault.map { finding("at-exit", .failed, Self.oneLine($0)) }
        ?? finding("at-exit", .passed, "the process ends as it would without it"))
    return findings
  }

  private func foreignFault(_ report: ChildReport?) -> String? {
    guard let report else { return nil }
    guard report.manifest == nil else { return "it starts in a host of another ABI major instead of refusing it" }
    guard let failure = report.failure else { return report.fault.map { "in a host of another ABI major: \($0)" } }
    return failure.contains("without a message") ? "it refuses a host of another ABI major without saying why" : nil
  }

  /// The identity record, the manifest and the entry's table must say the same.
  private func identityFinding(_ report: ChildReport) -> Finding {
    guard let identity else {
      return finding("identity", .failed, "it carries no identity record in a section .tenon.plugin")
    }
    guard Manifest.isLegal(id: identity.id) else {
      return finding("identity", .failed, "its id '\(identity.id)' is not vendor/plugin in lower case")
    }
    if let manifestPath = target.manifestPath, manifest == nil {
      return finding("identity", .failed, "\(manifestPath) cannot be read")
    }
    func differ(_ what: String, _ first: (String, String), _ second: (String, String)) -> Finding? {
      guard first.1 != second.1 else { return nil }
      return finding(
        "identity", .failed, "the \(what) of the \(first.0) is \(first.1), that of the \(second.0) \(second.1)")
    }
    if let manifest {
      if let found = differ("id", ("record", identity.id), ("manifest", manifest.id)) { return found }
      if let table = report.manifest {
        if let found = differ("version", ("table", table.version), ("manifest", manifest.version)) { return found }
        guard table.declaresComponents(of: manifest) else {
          return finding("identity", .failed, "the manifest lists other components than the table")
        }
      }
      if let installation = manifest.installation,
        let hash = try? LibraryHash.sha256(of: target.library, id: manifest.id), hash != installation.sha256
      {
        return finding("identity", .failed, "the manifest holds the hash of another library")
      }
    }
    guard let table = report.manifest else {
      let isTableWrong = report.failure?.contains("says another") == true
      return finding(
        "identity", isTableWrong ? .failed : .skipped,
        isTableWrong ? Self.oneLine(report.failure ?? "") : "it was not loaded")
    }
    if let found = differ(
      "ABI", ("record", "\(identity.abiMajor).\(identity.needsMinor)"),
      ("table", "\(table.abiMajor).\(table.needsMinor)"))
    {
      return found
    }
    guard PluginVersion.isLegal(table.version) else {
      return finding(
        "identity", .failed, "its version '\(table.version.visibleLine)' is none; expected \(PluginVersion.form)")
    }
    guard table.vendor != PluginRegistry.builtInVendor || isBuiltIn else {
      return finding("identity", .failed, "the vendor '\(table.vendor)' is for built-in plugins")
    }
    let sources = manifest == nil ? "record and table" : "record, manifest and table"
    return finding("identity", .passed, "\(sources) agree: \(table.id) \(table.version)")
  }

  private func finding(_ check: String, _ result: Finding.Result, _ detail: String) -> Finding {
    Finding(component: id, check: check, result: result, detail: detail)
  }

  /// An error's lines as one.
  static func oneLine(_ text: String) -> String {
    text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: "; ")
  }

  /// Writes what an installed plugin's manifest would be, so that the components are loaded as installed ones are.
  ///
  /// - Returns: the folder.
  func install(_ described: Manifest, toolchain: String, in folder: ScratchFolder) throws -> String {
    var manifest = described
    let name = "lib.so"
    manifest.installation = Manifest.Installation(
      file: name, sha256: try LibraryHash.sha256(of: target.library, id: manifest.id),
      platform: PluginLoader.platform, toolchain: toolchain)
    let path = folder.file("plugin")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: target.library)
    try Data(manifest.json.text(.pretty).utf8).write(to: URL(fileURLWithPath: "\(path)/plugin.json"))
    return path
  }
}
