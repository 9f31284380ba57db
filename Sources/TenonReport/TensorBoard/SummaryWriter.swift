import Foundation
import Synchronization
import TenonCore
import TenonFormats
import TenonStatistics

/// Writes event files that TensorBoard shows.
///
///     let writer = try SummaryWriter(logDir: "runs/first")
///     for step in 0..<100 { try writer.addScalar("loss/train", loss(step), step: step) }
///     try writer.close()
///
/// Calls, arguments and defaults are those of `torch.utils.tensorboard.SummaryWriter`. Any thread may call. Whatever has been
/// flushed can be read at once, and after a kill. Two writers must not write to one folder at the same time; one that comes
/// later begins a file of its own.
///
/// - Throws: every call `FileError` when it cannot write, and `SummaryError` for what cannot be shown.
public final class SummaryWriter: Sendable {
  public let logDir: String
  private let filenameSuffix: String
  private let maxQueue: Int
  private let flushSeconds: Double
  private let purgeStep: Int?
  private let keepsScalars: Bool
  private let state: Mutex<State>

  private struct State: Sendable {
    /// By their folders: that of the writer, and those of `addScalars`.
    var runs: [String: EventQueue] = [:]
    var projector = ProjectorConfig()
    /// For `exportScalars`, in the order in which they came.
    var scalars: [(name: String, points: [(wallTime: Double, step: Int, value: Double)])] = []
    var isFlushPlanned = false
    /// Of a flush that nobody waited for; the next call throws it.
    var failure: FileError?

    mutating func throwFailure() throws(FileError) {
      guard let failure else { return }
      self.failure = nil
      throw failure
    }
  }

  /// Makes the folder and the first file.
  ///
  /// - Parameters:
  ///   - logDir: the run's folder; nil: a new one, `runs/DATE_HOST` and the comment.
  ///   - comment: behind the name of such a folder; without effect where `logDir` is given.
  ///   - purgeStep: readers drop what is in the folder from this step on: the one that a training is resumed with.
  ///   - maxQueue: as many events wait in memory before they are written.
  ///   - flushSeconds: none of them waits longer.
  ///   - filenameSuffix: behind the names of all files.
  public convenience init(
    logDir: String? = nil, comment: String = "", purgeStep: Int? = nil, maxQueue: Int = 10, flushSeconds: Double = 120,
    filenameSuffix: String = ""
  ) throws {
    try self.init(
      logDir: logDir ?? Self.newFolder(comment), purgeStep: purgeStep, maxQueue: maxQueue, flushSeconds: flushSeconds,
      filenameSuffix: filenameSuffix, keepsScalars: true)
  }

  /// - Parameter keepsScalars: whether all scalars stay in memory for `exportScalars`.
  init(
    logDir: String, purgeStep: Int?, maxQueue: Int, flushSeconds: Double, filenameSuffix: String = "",
    keepsScalars: Bool
  ) throws {
    if let step = purgeStep, step < 0 {
      throw SummaryError.wrong("a purge", expected: "a step of 0 or more", received: "\(step)")
    }
    guard !filenameSuffix.contains("/") else {
      throw SummaryError.wrong("a file", expected: "a suffix without '/'", received: filenameSuffix)
    }
    self.logDir = logDir.count > 1 && logDir.hasSuffix("/") ? String(logDir.dropLast()) : logDir
    self.filenameSuffix = filenameSuffix
    self.maxQueue = maxQueue
    self.flushSeconds = flushSeconds
    self.purgeStep = purgeStep
    self.keepsScalars = keepsScalars
    var state = State()
    state.runs[self.logDir] = try EventQueue(
      folder: self.logDir, suffix: filenameSuffix, maxQueue: maxQueue, purgeStep: purgeStep)
    self.state = Mutex(state)
  }

  deinit { try? close() }

  /// `runs/Nov29_20-08-43_HOST` and the comment.
  private static func newFolder(_ comment: String) -> String {
    var (now, parts) = (time(nil), tm())
    localtime_r(&now, &parts)
    let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
    return "runs/\(months[Int(parts.tm_mon) % 12])\(two(parts.tm_mday))_"
      + "\(two(parts.tm_hour))-\(two(parts.tm_min))-\(two(parts.tm_sec))_\(HostName.current)\(comment)"
  }

  // MARK: Scalars

  /// A number, in the chart of its tag.
  ///
  /// - Parameters:
  ///   - newStyle: whether it is written as a tensor, which loads faster.
  ///   - doublePrecision: whether such a tensor keeps double precision.
  public func addScalar(
    _ tag: String, _ value: Double, step: Int? = nil, wallTime: Double? = nil, newStyle: Bool = false,
    doublePrecision: Bool = false
  ) throws {
    let message =
      newStyle
      ? SummaryValue.tensorScalar(tag, value, isDouble: doublePrecision) : SummaryValue.scalar(tag, value)
    let wallTime = wallTime ?? Event.now
    try write(tag, message, step: step, wallTime: wallTime)
    record("\(logDir)/\(tag)", value, step: step, wallTime: wallTime)
  }

  /// Several numbers in one chart.
  ///
  /// Each is a run of its own, in the folder `MAINTAG_NAME` below this one with '/' as '_' in `MAINTAG`, since TensorBoard
  /// draws the scalars of one tag together.
  public func addScalars(
    _ mainTag: String, _ values: [String: Double], step: Int? = nil, wallTime: Double? = nil
  ) throws {
    let wallTime = wallTime ?? Event.now
    for (name, value) in values.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      let folder = "\(mainTag.replacingOccurrences(of: "/", with: "_"))_\(name)"
      try Self.check(folder: folder)
      try write(mainTag, SummaryValue.scalar(mainTag, value), step: step, wallTime: wallTime, in: "\(logDir)/\(folder)")
      record("\(logDir)/\(mainTag)/\(name)", value, step: step, wallTime: wallTime)
    }
  }

  /// Writes all scalars of this writer as JSON: `{"LOGDIR/TAG": [[wall time, step, value], ...], ...}`, those of `addScalars`
  /// as `LOGDIR/MAINTAG/NAME`.
  public func exportScalars(toJSON path: String) throws {
    var object = JSONObject()
    for series in state.withLock({ $0.scalars }) {
      object[series.name] = .array(
        series.points.map { .array([.number($0.wallTime), .int($0.step), .number($0.value)]) })
    }
    try DurableFile.replace(path, bytes: Array(JSON.object(object).text().utf8))
  }

  private func record(_ name: String, _ value: Double, step: Int?, wallTime: Double) {
    guard keepsScalars else { return }
    state.withLock { state in
      let index = state.scalars.firstIndex { $0.name == name } ?? state.scalars.count
      if index == state.scalars.count { state.scalars.append((name, [])) }
      state.scalars[index].points.append((wallTime, step ?? 0, value))
    }
  }

  // MARK: Files

  /// Hands everything to the system, where readers find it.
  public func flush() throws {
    try state.withLock { state in
      for folder in state.runs.keys { try state.runs[folder]?.flush() }
      try state.throwFailure()
    }
  }

  /// Flushes and closes all files; what is added afterwards comes into new ones.
  public func close() throws {
    try state.withLock { state in
      for folder in state.runs.keys { try state.runs[folder]?.close() }
      try state.throwFailure()
    }
  }

  /// Adds a value to a run.
  ///
  /// - Parameter folder: nil for the writer's own.
  func write(
    _ tag: String, _ value: ProtobufMessage, step: Int?, wallTime: Double?, in folder: String? = nil
  ) throws {
    guard !tag.isEmpty else { throw SummaryError.wrong("a value", expected: "a tag", received: "an empty one") }
    try write(Event.summary([value], step: step, wallTime: wallTime), in: folder)
  }

  func write(_ event: ProtobufMessage, in folder: String? = nil) throws {
    let (bytes, folder) = (try event.content.bytes(), folder ?? logDir)
    try state.withLock { state in
      try state.throwFailure()
      if state.runs[folder] == nil {
        state.runs[folder] = try EventQueue(
          folder: folder, suffix: filenameSuffix, maxQueue: maxQueue, purgeStep: purgeStep)
      }
      try state.runs[folder]?.add(bytes)
      if state.runs[folder]?.isEmpty == false { planFlush(&state) }
    }
  }

  /// Writes a run of a few events, and closes it.
  func writeRun(_ events: [ProtobufMessage], in folder: String) throws {
    var run = try EventQueue(folder: folder, suffix: filenameSuffix, maxQueue: maxQueue, purgeStep: nil)
    for event in events { try run.add(event.content.bytes()) }
    try run.close()
  }

  func withProjector(_ body: (inout ProjectorConfig) throws -> Void) throws {
    try state.withLock { try body(&$0.projector) }
  }

  /// Refuses the name of a folder that would not lie below the run's.
  static func check(folder: String) throws(SummaryError) {
    let parts = folder.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }), !folder.utf8.contains(0) else {
      throw SummaryError.wrong("a run", expected: "a name that a folder can have", received: "'\(folder)'")
    }
  }

  /// Has what waits written after a while, even when nobody calls meanwhile.
  private func planFlush(_ state: inout State) {
    guard !state.isFlushPlanned, flushSeconds >= 0, flushSeconds < 1e9 else { return }
    state.isFlushPlanned = true
    DispatchQueue.global(qos: .utility).asyncAfter(deadline: .now() + flushSeconds) { [weak self] in
      self?.state.withLock { state in
        state.isFlushPlanned = false
        for folder in state.runs.keys {
          do { try state.runs[folder]?.flush() } catch { state.failure = error as? FileError }
        }
      }
    }
  }
}
