import Foundation
import TenonReport
import TenonStatistics
import TestSupport
import Testing

/// The files that a `SummaryWriter` leaves, read record by record.
@Suite struct EventRecordTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The reader that all other tests rely on has a check of its own, by the value that the polynomial is known by.
  @Test func checksums_areCastagnolis() {
    #expect(EventFiles.checksum(Array("123456789".utf8)) == 0xE306_9283)
  }

  @Test func files_beginWithTheirVersion_andHaveTheirDataAtOnce() throws {
    let writer = try SummaryWriter(logDir: folder.file("run"), filenameSuffix: ".end")
    try writer.addScalar("loss", 0.5, step: 7, wallTime: 1234.5)
    let name = try #require(try EventFiles.names(in: folder.file("run")).first)
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    #expect(name.hasPrefix("events.out.tfevents.") && name.hasSuffix(".end") && parts[3].count == 10)
    #expect(name.contains(".\(ProcessInfo.processInfo.processIdentifier)."))
    let records = try EventFiles.records(folder.file("run/\(name)"))
    #expect(records.count == 2)
    #expect(try EventMessage(records[0]).text(3) == "brain.Event:2")
    let event = try EventMessage(records[1])
    #expect(event.double(1) == 1234.5 && event.integer(2) == 7)
    let value = try #require(try event.message(5)?.message(1))
    #expect(value.text(1) == "loss" && value.float(2) == 0.5)
    try writer.close()
  }

  @Test func events_waitUntilThereAreEnough_orTheyAreFlushed() throws {
    let writer = try SummaryWriter(logDir: folder.file("run"), maxQueue: 4)
    func count() throws -> Int { try EventFiles.values(in: folder.file("run")).count }
    for step in 0..<4 { try writer.addScalar("loss", 1, step: step) }
    #expect(try count() == 1)
    try writer.addScalar("loss", 1, step: 4)
    #expect(try count() == 5)
    try writer.addScalar("loss", 1, step: 5)
    try writer.flush()
    #expect(try count() == 6)
  }

  @Test func events_areWrittenAfterAWhile_whenNobodyCalls() async throws {
    let writer = try SummaryWriter(logDir: folder.file("run"), flushSeconds: 0.01)
    for step in 0..<3 { try writer.addScalar("loss", 1, step: step) }
    for _ in 0..<3000 where try EventFiles.values(in: folder.file("run")).count < 3 {
      try await Task.sleep(for: .milliseconds(10))
    }
    #expect(try EventFiles.values(in: folder.file("run")).count == 3)
    try writer.close()
  }

  @Test func whatComesAfterClosing_isInAFileThatSortsLater() throws {
    // Names that say no time, and one that says the last that there is.
    try folder.write("", to: "other/events.out.tfevents.zzzzzzzzzz.host.1.0")
    try folder.write("", to: "other/events.out.tfevents.9999999999.host.1.0")
    try SummaryWriter(logDir: folder.file("other")).addScalar("loss", 1)
    #expect(try EventFiles.names(in: folder.file("other")).count == 3)
    for step in 0..<12 {
      let writer = try SummaryWriter(logDir: folder.file("run"))
      try writer.addScalar("loss", 1, step: 2 * step)
      try writer.close()
      try writer.addScalar("loss", 1, step: 2 * step + 1)
      try writer.close()
    }
    #expect(try EventFiles.names(in: folder.file("run")).count == 24)
    #expect(try EventFiles.values(in: folder.file("run")).map(\.step) == Array(0..<24))
  }

  @Test func purges_dropWhatEarlierFilesHave_fromTheirStepOn() throws {
    let first = try SummaryWriter(logDir: folder.file("run"))
    for step in 0..<6 { try first.addScalar("loss", 1, step: step) }
    try first.close()
    let second = try SummaryWriter(logDir: folder.file("run"), purgeStep: 4)
    try second.addScalar("loss", 2, step: 4)
    try second.close()
    let name = try #require(try EventFiles.names(in: folder.file("run")).last)
    let start = try EventMessage(try EventFiles.records(folder.file("run/\(name)"))[1])
    #expect(start.integer(2) == 4)
    #expect(try start.message(7)?.integer(1) == 1)
    let loss = try #require(try EventFiles.scalars(in: folder.file("run"))["loss"])
    #expect(loss.map(\.step) == [0, 1, 2, 3, 4] && loss.map(\.value) == [1, 1, 1, 1, 2])
  }

  /// A record is one write: whoever is killed leaves whole ones, and at most a last one that is cut short.
  @Test func aFileThatIsCutShort_hasAllRecordsBefore() throws {
    let writer = try SummaryWriter(logDir: folder.file("run"))
    for step in 0..<5 { try writer.addText("note", String(repeating: "x", count: 100 * step), step: step) }
    try writer.close()
    let name = try #require(try EventFiles.names(in: folder.file("run")).first)
    let bytes = try folder.bytes("run/\(name)")
    try folder.write(Array(bytes.dropLast(30)), to: "run/\(name)")
    #expect(throws: EventFiles.Failure.self) { try EventFiles.values(in: folder.file("run")) }
    #expect(try EventFiles.values(in: folder.file("run"), allowsCut: true).map(\.step) == [0, 1, 2, 3])
    // A damaged byte is noticed.
    try folder.write(bytes.enumerated().map { $0.offset == 150 ? $0.element ^ 1 : $0.element }, to: "run/\(name)")
    #expect(throws: EventFiles.Failure.self) { try EventFiles.values(in: folder.file("run")) }
  }

  @Test func severalThreads_writeWholeRecords() async throws {
    let writer = try SummaryWriter(logDir: folder.file("run"))
    try await withThrowingTaskGroup(of: Void.self) { group in
      for thread in 0..<4 {
        group.addTask { for step in 0..<100 { try writer.addScalar("thread/\(thread)", Double(step), step: step) } }
      }
      try await group.waitForAll()
    }
    try writer.close()
    let scalars = try EventFiles.scalars(in: folder.file("run"))
    for thread in 0..<4 { #expect(scalars["thread/\(thread)"]?.map(\.step) == Array(0..<100)) }
  }

  @Test func aPlaceThatIsNoFolder_isRefused() throws {
    try folder.write("text", to: "file")
    #expect(throws: (any Error).self) { try SummaryWriter(logDir: folder.file("file")) }
    #expect(throws: SummaryError.self) { try SummaryWriter(logDir: folder.file("a"), filenameSuffix: "/../b") }
    let writer = try SummaryWriter(logDir: folder.file("run"))
    #expect(throws: SummaryError.self) { try writer.addScalar("", 1) }
    #expect(throws: SummaryError.self) { try writer.addScalars("main", ["../../x": 1]) }
    #expect(throws: SummaryError.self) { try writer.addHParams([:], metrics: [:], runName: "..") }
  }
}
