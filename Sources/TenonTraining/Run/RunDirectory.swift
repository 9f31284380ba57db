import Foundation
import TenonArchive
import TenonCore

/// The folder of one training, with everything that it leaves behind.
///
///     experiment.yaml    what was trained, with every default written out
///     log.txt            what happened, with times
///     metrics.csv        one line an epoch; metrics.jsonl says the same as JSON
///     steps.csv          the loss of every step, with --log-steps
///     model.tenon        the model after the last finished epoch
///     best.tenon         the model of the best epoch
///     checkpoint.tenon   what `--resume` goes on from
public final class RunDirectory {
  public let path: String
  public var modelPath: String { "\(path)/model.tenon" }
  public var bestPath: String { "\(path)/best.tenon" }
  public var checkpointPath: String { "\(path)/checkpoint.tenon" }
  public var experimentPath: String { "\(path)/experiment.yaml" }
  var lastGoodPath: String { "\(path)/model-last-good.tenon" }
  /// Open and locked as long as the training runs.
  private let log: Int32

  private init(path: String, mode: Int32) throws(RunError) {
    self.path = path
    let file = "\(path)/log.txt"
    log = open(file, O_WRONLY | O_APPEND | O_CLOEXEC | mode, 0o666)
    guard log >= 0 else { throw RunError.unusable(path, String(cString: strerror(errno))) }
    guard flock(log, LOCK_EX | LOCK_NB) == 0 else {
      close(log)
      throw RunError.inUse(path)
    }
  }

  deinit { close(log) }

  /// Makes the folder of a new run.
  ///
  /// - Parameters:
  ///   - path: must not hold a run; nil for a new folder in `runs`, after the experiment's name.
  /// - Throws: `RunError`.
  public convenience init(_ path: String?, name: String) throws(RunError) {
    let manager = FileManager.default
    var chosen = path.map { $0.count > 1 && $0.hasSuffix("/") ? String($0.dropLast()) : $0 } ?? "runs/\(name)"
    if path == nil {
      var number = 1
      while manager.fileExists(atPath: chosen) {
        number += 1
        chosen = "runs/\(name)-\(number)"
      }
    } else if ["model.tenon", "checkpoint.tenon", "log.txt"].contains(where: {
      manager.fileExists(atPath: "\(chosen)/\($0)")
    }) {
      throw RunError.exists(chosen)
    }
    do {
      try manager.createDirectory(atPath: chosen, withIntermediateDirectories: true)
    } catch {
      throw RunError.unusable(chosen, "\(error.localizedDescription)")
    }
    try self.init(path: chosen, mode: O_CREAT)
  }

  /// Opens the folder of a run to go on with.
  ///
  /// - Throws: `RunError` when it holds no checkpoint, or when the run is still going on.
  public convenience init(resuming path: String) throws(RunError) {
    let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    guard FileManager.default.fileExists(atPath: "\(path)/checkpoint.tenon") else { throw RunError.nothing(path) }
    try self.init(path: path, mode: O_CREAT)
  }

  /// Adds a line with the time to the log; a log that cannot be written is no reason to stop a training.
  public func log(_ line: String) {
    let bytes = Array("\(Date().formatted(.iso8601))  \(line.visibleLine)\n".utf8)
    _ = Foundation.write(log, bytes, bytes.count)
  }
}

/// A run's folder that cannot be used.
public struct RunError: TenonError {
  public let diagnostic: Diagnostic

  static func exists(_ path: String) -> RunError {
    RunError(
      diagnostic: Diagnostic("run-exists", "\(path) holds a run already")
        .help("go on with it: --resume \(path); or name another folder with --run, or leave it out and get a new one"))
  }

  static func inUse(_ path: String) -> RunError {
    RunError(
      diagnostic: Diagnostic("run-in-use", "another process is training in \(path)")
        .help("wait until it is done, or stop it with Ctrl-C"))
  }

  static func nothing(_ path: String) -> RunError {
    RunError(
      diagnostic: Diagnostic("no-checkpoint", "there is nothing to resume in \(path)")
        .expected("\(path)/checkpoint.tenon").help("name the folder of a run, such as runs/fashion-mnist"))
  }

  static func unusable(_ path: String, _ reason: String) -> RunError {
    RunError(diagnostic: Diagnostic("run-folder", "cannot use the folder \(path)").received(reason))
  }
}
