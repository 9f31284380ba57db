import Foundation
import TenonFormats

/// The events of one run: a folder, its file, and what waits to be written to it.
///
/// The first event goes to the file at once; after that up to `maxQueue` wait together, and none of them longer than
/// `flushSeconds`.
struct EventQueue: Sendable {
  let folder: String
  private let suffix: String
  private let maxQueue: Int
  private let purgeStep: Int?
  /// Nil when it was closed; the next event opens a new one.
  private var file: EventFile?
  private var waiting: [[UInt8]] = []
  private var hasData = false

  var isEmpty: Bool { waiting.isEmpty }

  /// Makes the folder and opens the first file.
  ///
  /// - Parameter purgeStep: readers forget the events of the folder from this step on; nil for none.
  /// - Throws: `FileError`.
  init(folder: String, suffix: String, maxQueue: Int, purgeStep: Int?) throws {
    self.folder = folder
    self.suffix = suffix
    self.maxQueue = maxQueue
    self.purgeStep = purgeStep
    try Folder.make(folder)
    try open(purgeStep: purgeStep)
  }

  private mutating func open(purgeStep: Int?) throws {
    let file = try EventFile(in: folder, suffix: suffix)
    try file.append(Event.version().content.bytes())
    if let purgeStep { try file.append(Event.start(at: purgeStep).content.bytes()) }
    self.file = file
  }

  mutating func add(_ event: [UInt8]) throws {
    if file == nil { try open(purgeStep: nil) }
    waiting.append(event)
    if waiting.count >= maxQueue || !hasData { try flush() }
    hasData = true
  }

  /// Hands everything to the system.
  ///
  /// - Throws: `FileError`; what could not be written is dropped.
  mutating func flush() throws {
    let events = waiting
    waiting.removeAll(keepingCapacity: true)
    for event in events { try file?.append(event) }
  }

  mutating func close() throws {
    defer { file = nil }
    try flush()
  }
}
