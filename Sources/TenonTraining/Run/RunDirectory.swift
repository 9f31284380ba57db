import Foundation
import TenonArchive
import TenonCore
import TenonFormats

/// The folder of one training, with everything that it leaves behind.
///
///     experiment.yaml    what was trained, with every default written out
///     log.txt            what happened, with times
///     metrics.csv        one line an epoch; metrics.jsonl says the same as JSON
///     report.html        a page about it, with what report.json has kept for that
///     steps.csv          the loss of every step, with --log-steps
///     tensorboard        event files, with `report.tensorboard`
///     model.tenon        the model of the best epoch; of the last one where nothing says which is best
///     last.tenon         the model of the last epoch, where model.tenon is that of the best
///     checkpoint.tenon   what `--resume` goes on from
///     checkpoints        those of epochs that `training.checkpoints` lets stay: epoch-0005.tenon
public final class RunDirectory: Sendable {
  public let path: String
  public var modelPath: String { "\(path)/model.tenon" }
  public var lastPath: String { "\(path)/last.tenon" }
  public var checkpointPath: String { "\(path)/\(Self.checkpointName)" }
  public static let checkpointName = "checkpoint.tenon"
  public var experimentPath: String { "\(path)/experiment.yaml" }
  var lastGoodPath: String { "\(path)/model-last-good.tenon" }
  /// What is worth a line to whoever trains here.
  public let notes: [String]
  /// Open and locked as long as the training runs.
  private let log: Int32
  /// The folders that were made for this run, outermost first.
  private let made: [String]

  private init(path: String, made: [String] = []) throws(RunError) {
    self.path = path
    self.made = made
    log = ByteText.withPath("\(path)/log.txt") { open($0, O_WRONLY | O_APPEND | O_CLOEXEC | O_CREAT, 0o666) }
    guard log >= 0 else { throw RunError.unusable(path, String(cString: strerror(errno))) }
    let failure = Self.lock(log)
    if failure == EWOULDBLOCK {
      close(log)
      throw RunError.inUse(path)
    }
    notes =
      failure.map {
        ["\(path) cannot be locked (\(String(cString: strerror($0)))): nothing keeps a second training out of it"]
      } ?? []
    // Files that a killed training was writing last are not all written again.
    for folder in [path, keptFolder] { TemporaryFile.removeLeftovers(in: folder) }
  }

  deinit { close(log) }

  /// Locks a file; the error's number when that is not possible.
  private static func lock(_ file: Int32) -> Int32? {
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      if errno != EINTR { return errno }
    }
    return nil
  }

  /// Makes the folder of a new run.
  ///
  /// - Parameters:
  ///   - path: must hold no run that has done a step; nil for a new folder in `runs`, after the experiment's name.
  /// - Throws: `RunError`.
  public convenience init(_ path: String?, name: String) throws(RunError) {
    if let path {
      let path = Self.withoutSlash(path)
      guard !Self.holdsRun(path) else { throw RunError.exists(path) }
      try self.init(path: path, made: Self.make(path))
    } else {
      let (path, made) = try Self.makeNew(in: "runs", name)
      try self.init(path: path, made: made)
    }
  }

  private static func make(_ path: String) throws(RunError) -> [String] {
    do { return try Folder.make(path) } catch { throw RunError.unusable(path, error.reason) }
  }

  /// Makes the first folder of NAME, NAME-2 and so on that is not there.
  ///
  /// Of processes that do so at once, each gets its own.
  private static func makeNew(in parent: String, _ name: String) throws(RunError) -> (path: String, made: [String]) {
    var made: [String] = []
    var number = 1
    while true {
      let path = number == 1 ? "\(parent)/\(name)" : "\(parent)/\(name)-\(number)"
      if ByteText.withPath(path, { mkdir($0, 0o777) }) == 0 { return (path, made + [path]) }
      switch errno {
      case EEXIST: number += 1
      case ENOENT: made += try make(parent)
      default: throw RunError.unusable(path, String(cString: strerror(errno)))
      }
    }
  }

  /// Whether something would be lost if a run began here: one that has not done its first step is nothing yet.
  private static func holdsRun(_ path: String) -> Bool {
    let models = ["model.tenon", "last.tenon"].contains { Folder.holds("\(path)/\($0)") }
    let checkpoint = "\(path)/checkpoint.tenon"
    let holdsModels = models || !keptEpochs(in: "\(path)/checkpoints").isEmpty
    guard !holdsModels, Folder.holds(checkpoint) else { return holdsModels }
    return (try? Checkpoint.training(at: checkpoint)["step"]?.intValue) != 0
  }

  private static func withoutSlash(_ path: String) -> String {
    path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  /// Whether a file of the run is there.
  func holds(_ file: String) -> Bool { Folder.holds(file) }

  /// Takes a run back that could not begin: what was made for it goes again, what was there before stays.
  public func discard() {
    guard made.last == path else { return }
    for file in [experimentPath, checkpointPath, "\(path)/log.txt", "\(path)/tenon.lock"] {
      _ = ByteText.withPath(file) { unlink($0) }
    }
    // A folder that holds anything else stays.
    for folder in made.reversed() where ByteText.withPath(folder, { rmdir($0) }) != 0 { return }
  }

  /// Opens the folder of a run to go on with.
  ///
  /// - Throws: `RunError` when it holds no checkpoint, or when the run is still going on.
  public convenience init(resuming path: String) throws(RunError) {
    let path = Self.withoutSlash(path)
    guard Folder.holds("\(path)/checkpoint.tenon") else { throw RunError.nothing(path) }
    try self.init(path: path)
  }

  /// Adds a line with the time to the log; a log that cannot be written is no reason to stop a training.
  public func log(_ line: String) {
    let bytes = Array("\(Date().formatted(.iso8601))  \(line.visible)\n".utf8)
    _ = Foundation.write(log, bytes, bytes.count)
  }
}
