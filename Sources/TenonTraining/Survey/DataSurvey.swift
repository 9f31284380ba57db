import Dispatch
import Synchronization
import TenonCore
import TenonData
import TenonHost
import TenonPredict
import TenonServices

/// What the samples of one part of the data are, from one pass over them as the dataset gives them, before any transform.
///
/// Samples are read by all cores; the numbers are the same for any number of them. One that cannot be read is named, and the
/// others go on.
public struct DataSurvey: Sendable {
  public struct PictureSize: Sendable, Hashable, Comparable {
    public let width: Int
    public let height: Int

    public var aspectRatio: Double { Double(width) / Double(max(1, height)) }

    public static func < (left: PictureSize, right: PictureSize) -> Bool {
      (left.width, left.height) < (right.width, right.height)
    }
  }

  /// A sample whose target is no class of the dataset.
  public struct WrongLabel: Sendable, Equatable {
    public let sample: Int
    public let target: Int
  }

  /// A sample by its contents.
  package struct Content: Sendable {
    package let sample: Int
    package let hash: UInt64
    package let target: Int?

    package init(sample: Int, hash: UInt64, target: Int?) {
      (self.sample, self.hash, self.target) = (sample, hash, target)
    }
  }

  /// `data.train`.
  public let name: String
  /// Full name of the dataset's component.
  public let component: String
  /// Those that cannot be read among them.
  public let sampleCount: Int
  /// In the order of the targets; empty where there are none.
  public let classNames: [String]
  public private(set) var unreadable: [SkippedSample] = []
  /// By their targets.
  public private(set) var classCounts: [Int: Int] = [:]
  public private(set) var wrongLabels: [WrongLabel] = []
  /// Samples with numbers that are infinite or none.
  public private(set) var notFinite: [Int] = []
  /// By how many channels a sample has.
  public private(set) var channels: [Int: [ChannelMoments]] = [:]
  /// How many pictures there are of each size; empty where samples are no pictures.
  public private(set) var sizes: [PictureSize: Int] = [:]
  private(set) var contents: [Content] = []

  /// Samples of a task: so few that progress can be told.
  private static let chunk = 64

  /// - Parameter progress: is told from any thread, one at a time, how many samples are done.
  /// - Throws: what reading throws where it is no single sample's fault, such as memory that is out.
  public init(_ source: DataSource, progress: @Sendable (Int) -> Void = { _ in }) throws {
    self.init(empty: source)
    let count = source.dataset.count
    let parts = Mutex<(done: Int, results: [Int: Result<DataSurvey, any Error>])>((0, [:]))
    DispatchQueue.concurrentPerform(iterations: (count + Self.chunk - 1) / Self.chunk) { index in
      let range = index * Self.chunk..<min(count, (index + 1) * Self.chunk)
      let result = Result {
        var part = Self(empty: source)
        try part.read(range, of: source)
        return part
      }
      parts.withLock {
        $0.results[index] = result
        $0.done += range.count
        progress($0.done)
      }
    }
    for (_, part) in parts.withLock({ $0.results }).sorted(by: { $0.key < $1.key }) { merge(try part.get()) }
  }

  private init(empty source: DataSource) {
    (name, component) = (source.name, source.component)
    (sampleCount, classNames) = (source.dataset.count, source.dataset.classNames)
  }

  private mutating func read(_ positions: Range<Int>, of source: DataSource) throws {
    let record = SampleRecord()
    for position in positions {
      record.begin()
      do {
        try source.readRaw(position, into: record)
      } catch let error as PluginCallError where error.error.code != .outOfMemory {
        unreadable.append(source.skipped(position, error))
        continue
      }
      add(record, sample: source.sampleIndex(position))
    }
  }

  private mutating func add(_ record: SampleRecord, sample: Int) {
    var target: Int?
    if let tensor = record["target"], tensor.type == TensorType(.int64, []) {
      let label = Int(tensor[Int64.self][0])
      target = label
      classCounts[label, default: 0] += 1
      if !classNames.isEmpty, !classNames.indices.contains(label) {
        wrongLabels.append(WrongLabel(sample: sample, target: label))
      }
    }
    guard let tensor = record["input"] ?? record.fields.first(where: { $0.name != "target" })?.tensor else { return }
    let input = SurveyedInput(tensor)
    contents.append(Content(sample: sample, hash: input.hash, target: target))
    if input.faultCount > 0 { notFinite.append(sample) }
    if let size = input.size { sizes[size, default: 0] += 1 }
    if !input.channels.isEmpty { merge(input.channels) }
  }

  private mutating func merge(_ moments: [ChannelMoments]) {
    var own = channels[moments.count] ?? moments.map { _ in ChannelMoments() }
    for (index, other) in moments.enumerated() { own[index].merge(other) }
    channels[moments.count] = own
  }

  private mutating func merge(_ part: DataSurvey) {
    unreadable += part.unreadable
    classCounts.merge(part.classCounts, uniquingKeysWith: +)
    wrongLabels += part.wrongLabels
    notFinite += part.notFinite
    for moments in part.channels.values { merge(moments) }
    sizes.merge(part.sizes, uniquingKeysWith: +)
    contents += part.contents
  }
}
