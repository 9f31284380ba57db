import Foundation

/// Builds plugins in C, C++ and Rust, which need nothing but their compiler.
struct NativeCompiler {
  let toolkit: Toolkit
  let scratch: String

  func build(_ project: PluginProject, to library: String) throws(AuthorError) {
    switch project.language {
    case .rust: try buildRust(project, to: library)
    case .cpp:
      let compiler = try Tool.find(.cpp, variable: "CXX", names: ["c++", "clang++", "g++"])
      try compiler.compile(["-std=c++17"] + arguments(project, to: library), in: project.folder, scratch: scratch)
    default:
      let compiler = try Tool.find(.c, variable: "CC", names: ["cc", "clang", "gcc"])
      try compiler.compile(["-std=c11"] + arguments(project, to: library), in: project.folder, scratch: scratch)
    }
  }

  private func arguments(_ project: PluginProject, to library: String) -> [String] {
    [
      "-O2", "-Wall", "-Wextra", "-shared", "-fPIC", "-fvisibility=hidden", "-I", toolkit.include,
      "-Wl,--version-script=\(toolkit.exports)", "-o", library,
    ] + project.sources + ["-lm"]
  }

  /// First the crate `tenon`, out of the installed source, then the plugin against it; no registry is asked.
  private func buildRust(_ project: PluginProject, to library: String) throws(AuthorError) {
    let home = ProcessInfo.processInfo.environment["HOME"].map { ["\($0)/.cargo/bin"] } ?? []
    let rustc = try Tool.find(.rust, variable: "RUSTC", names: ["rustc"], folders: home)
    let crate = "\(scratch)/libtenon.rlib"
    try rustc.compile(
      ["--edition", "2021", "--crate-type", "rlib", "--crate-name", "tenon", "-C", "opt-level=3"]
        + ["-o", crate, "\(toolkit.sdk)/rust/tenon/lib.rs"], in: project.folder, scratch: scratch)
    try rustc.compile(
      ["--edition", "2021", "--crate-type", "cdylib", "--crate-name", "plugin", "-C", "opt-level=3"]
        + ["-C", "strip=debuginfo", "--extern", "tenon=\(crate)", "-o", library] + project.sources,
      in: project.folder, scratch: scratch)
  }
}
