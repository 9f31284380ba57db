/// What a child process may use before it is ended.
public struct ChildLimits: Sendable, Equatable {
  /// Address space in bytes: what it maps, used or not.
  public var memory: Int
  /// Processor seconds of all its threads together.
  public var cpuSeconds: Int
  /// Seconds from start to end.
  public var wallSeconds: Double
  /// Bytes of standard output and of standard error that are kept, each; the rest is read and dropped.
  public var outputBytes: Int
  /// Bytes of the report that are kept.
  public var reportBytes: Int
  /// Largest file that it may write, bytes.
  public var fileBytes: Int
  /// Descriptors that it may have open.
  public var openFiles: Int

  public init(
    memory: Int = 4 << 30, cpuSeconds: Int = 60, wallSeconds: Double = 120, outputBytes: Int = 64 << 10,
    reportBytes: Int = 8 << 20, fileBytes: Int = 64 << 20, openFiles: Int = 256
  ) {
    self.memory = memory
    self.cpuSeconds = cpuSeconds
    self.wallSeconds = wallSeconds
    self.outputBytes = outputBytes
    self.reportBytes = reportBytes
    self.fileBytes = fileBytes
    self.openFiles = openFiles
  }
}
