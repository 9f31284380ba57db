import TenonCore
import TenonFormats

/// A run's folder that cannot be used.
public struct RunError: TenonError {
  public let diagnostic: Diagnostic

  static func exists(_ path: String) -> RunError {
    RunError(
      diagnostic: Diagnostic("run-exists", "\(path) holds a run already")
        .help(
          "go on with it: --resume \(ShellWord.path(path)); or name another folder with --run, or leave it out and get "
            + "a new one"))
  }

  static func inUse(_ path: String) -> RunError {
    RunError(
      diagnostic: Diagnostic("run-in-use", "another process is training in \(path)")
        .help("wait until it is done, or stop it with Ctrl-C"))
  }

  static func nothing(_ path: String) -> RunError {
    let above = Folder.above(path)
    return RunError(
      diagnostic: Diagnostic("no-checkpoint", "there is nothing to resume in \(path)")
        .expected("\(path)/checkpoint.tenon")
        .help(
          Folder.holds("\(above)/checkpoint.tenon")
            ? "name the folder: --resume \(ShellWord.path(above))"
            : "name the folder of a run, such as runs/fashion-mnist"))
  }

  static func unusable(_ path: String, _ reason: String) -> RunError {
    RunError(
      diagnostic: Diagnostic("run-folder", "cannot use the folder \(path): \(reason)")
        .help("name a folder that this user can write to: --run DIR"))
  }
}
