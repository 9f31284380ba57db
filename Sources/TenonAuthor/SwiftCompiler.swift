import Foundation
import TenonCore
import TenonHost

/// Builds Swift plugins: `swiftc` against the installed modules and archives, or SwiftPM for a package.
struct SwiftCompiler {
  let toolkit: Toolkit
  let scratch: String

  func build(_ project: PluginProject, to library: String) throws(AuthorError) {
    let swiftc = try Tool.find(.swift, variable: "SWIFTC", names: ["swiftc"])
    try checkVersion(of: swiftc, in: project.folder)
    if project.isPackage {
      try buildPackage(project, swiftc: swiftc, to: library)
    } else {
      try swiftc.compile(arguments(project, to: library), in: project.folder, scratch: scratch)
    }
  }

  /// Modules of another compiler do not load, and the host would refuse what was built.
  private func checkVersion(of swiftc: Tool, in folder: String) throws(AuthorError) {
    let text = try swiftc.compile(["--version"], in: folder, scratch: scratch)
    let found = text.firstMatch(of: #/Swift version (\d+(?:\.\d+)*)/#).map { String($0.1) } ?? "no version"
    guard found == swiftVersion else {
      throw .otherSwift(swiftc.path, expected: swiftVersion, received: "Swift \(found)")
    }
  }

  private var linkerArguments: [String] {
    ["-use-ld=lld", "-no-toolchain-stdlib-rpath"]
      + ["--undefined-version", "--version-script=\(toolkit.exports)", "--gc-sections", "--strip-all"].flatMap {
        ["-Xlinker", $0]
      }
  }

  private func arguments(_ project: PluginProject, to library: String) throws(AuthorError) -> [String] {
    let entry = try SwiftEntry(project, toolkit)
    var sources = project.sources
    if let text = entry.source {
      let path = "\(scratch)/Entry.swift"
      do { try Data(text.utf8).write(to: URL(fileURLWithPath: path)) } catch {
        throw .notWritten(path, reason: error.systemReason)
      }
      sources.append(path)
    }
    var archives = ["\(toolkit.sdk)/swift/libTenonPlugin.a"]
    if usesKernels(project) { archives.insert("\(toolkit.sdk)/swift/libTenonKernels.a", at: 0) }
    let maps = ["TenonABI", "CTenonThreads", "CTenonParallel", "CTenonKernels", "COpenBLAS"].flatMap {
      ["-Xcc", "-fmodule-map-file=\(toolkit.sdk)/c/\($0)/module.modulemap"]
    }
    return [
      "-emit-library", "-o", library, "-O", "-whole-module-optimization", "-parse-as-library", "-swift-version", "6",
      "-module-name", PluginName.module(of: entry.id), "-I", "\(toolkit.sdk)/swift",
    ] + maps + linkerArguments + sources + archives
  }

  /// The kernels bring OpenBLAS with them, so they are linked for those who ask for them.
  private func usesKernels(_ project: PluginProject) -> Bool {
    project.sources.contains { path in
      (try? String(contentsOfFile: path, encoding: .utf8))?
        .contains(#/(?m)^\s*import\s+(TenonKernels|TenonLayout|CTenonKernels)\b/#) ?? false
    }
  }

  /// A package brings its own dependency on Tenon and its own entry.
  private func buildPackage(_ project: PluginProject, swiftc: Tool, to library: String) throws(AuthorError) {
    let folder = URL(fileURLWithPath: swiftc.path).deletingLastPathComponent().path
    let swift = try Tool.find(.swift, variable: "SWIFT", names: ["\(folder)/swift", "swift"])
    let flags =
      ["build", "-c", "release", "-Xswiftc", "-use-ld=lld", "-Xswiftc", "-no-toolchain-stdlib-rpath"]
      + ["--undefined-version", "--version-script=\(toolkit.exports)"].flatMap { ["-Xlinker", $0] }
    try swift.compile(flags, in: project.folder, scratch: scratch)
    let shown = try swift.compile(flags + ["--show-bin-path"], in: project.folder, scratch: scratch)
    let bin = shown.split(separator: "\n").last.map(String.init) ?? ""
    let manager = FileManager.default
    let libraries = ((try? manager.contentsOfDirectory(atPath: bin)) ?? []).filter { $0.hasSuffix(".so") }
      .map { "\(bin)/\($0)" }.filter { ELFIdentity(path: $0).map { !$0.id.hasPrefix("tenon/") } ?? false }
    // The newest, should one of an earlier name lie beside it.
    func age(_ path: String) -> Date {
      (try? manager.attributesOfItem(atPath: path)[.modificationDate] as? Date) ?? .distantPast
    }
    guard let built = libraries.max(by: { age($0) < age($1) }) else { throw .notAPlugin(project.folder) }
    do { try manager.copyItem(atPath: built, toPath: library) } catch {
      throw .notWritten(library, reason: error.systemReason)
    }
  }
}
