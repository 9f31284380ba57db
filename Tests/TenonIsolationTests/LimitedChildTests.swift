import Foundation
import TenonIsolation
import TestSupport
import Testing

/// A child may do anything: it is reported, and the parent goes on.
@Suite struct LimitedChildTests {
  private func shell(_ script: String, _ limits: ChildLimits = ChildLimits(wallSeconds: 20)) throws -> ChildOutcome {
    try LimitedChild("/bin/sh", ["-c", script], limits: limits).run()
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test func child_givesItsThreeStreamsAndItsStatus() throws {
    let outcome = try shell("echo out; echo err >&2; echo report >&3; exit 3")
    #expect(outcome.ending == .exited(3))
    #expect(text(outcome.output) == "out\n")
    #expect(text(outcome.errors) == "err\n")
    #expect(text(outcome.report) == "report\n")
    #expect(!outcome.isTruncated && outcome.lastCall == nil)
  }

  @Test func arguments_environmentAndDirectory_areThoseGiven() throws {
    let folder = try TemporaryFolder()
    let outcome = try LimitedChild(
      "/bin/sh", ["-c", "echo \"$1|$NAME\"; pwd -P", "sh", "two words"], environment: ["NAME=value"],
      directory: folder.path
    ).run()
    let real = URL(fileURLWithPath: folder.path).resolvingSymlinksInPath().path
    #expect(text(outcome.output) == "two words|value\n\(real)\n")
  }

  @Test func child_hasNoDescriptorsOfItsParent_andAnEmptyInput() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("secret", to: "file")
    let inherited = open(path, O_RDONLY)
    defer { close(inherited) }
    let outcome = try shell("ls /proc/self/fd | wc -l; cat; readlink /proc/self/fd/0")
    // 0 to 3, and the one with which ls reads the folder
    #expect(text(outcome.output).split(separator: "\n").map(String.init) == ["5", "/dev/null"])
  }

  @Test func abortAndSegmentationFault_areReportedAsSuch() throws {
    #expect(try shell("kill -ABRT $$").ending == .crashed(signal: SIGABRT))
    #expect(try shell("kill -SEGV $$").ending == .crashed(signal: SIGSEGV))
    #expect("\(try shell("kill -ABRT $$").ending)" == "it was killed by SIGABRT (abort)")
  }

  @Test func childThatSleeps_isEndedInTime() throws {
    let outcome = try shell("echo before; sleep 1000000", ChildLimits(wallSeconds: 0.3))
    #expect(outcome.ending == .timedOut(seconds: 0.3))
    #expect(text(outcome.output) == "before\n")
  }

  @Test func childThatIgnoresSignals_isEndedAllTheSame() throws {
    let outcome = try shell("trap '' TERM INT HUP XCPU; while :; do :; done", ChildLimits(wallSeconds: 0.3))
    #expect(outcome.ending == .timedOut(seconds: 0.3))
  }

  @Test func childThatComputesForEver_isOutOfTime() throws {
    let limits = ChildLimits(cpuSeconds: 1, wallSeconds: 60)
    #expect(try shell("while :; do :; done", limits).ending == .outOfTime(cpuSeconds: 1))
    #expect(try shell("trap '' XCPU; while :; do :; done", limits).ending == .outOfTime(cpuSeconds: 1))
  }

  @Test func childThatEatsMemory_cannot() throws {
    let outcome = try shell(
      "x=0123456789abcdef; while :; do x=$x$x; done", ChildLimits(memory: 64 << 20, wallSeconds: 20))
    #expect(!outcome.succeeded)
    #expect(outcome.peakMemory <= 64 << 20)
    #expect(outcome.ending != .timedOut(seconds: 20))
  }

  @Test func output_isBounded() throws {
    let outcome = try shell(
      "head -c 10000000 /dev/zero; head -c 10000000 /dev/zero >&2",
      ChildLimits(wallSeconds: 20, outputBytes: 1000))
    #expect(outcome.ending == .exited(0))
    #expect(outcome.output.count == 1000 && outcome.errors.count == 1000)
    #expect(outcome.isTruncated)
  }

  @Test func childThatPrintsForEver_isEndedInTime() throws {
    let outcome = try shell("yes", ChildLimits(wallSeconds: 0.5, outputBytes: 1000))
    #expect(outcome.ending == .timedOut(seconds: 0.5))
    #expect(outcome.output.count == 1000)
  }

  @Test func largeFiles_areNotWritten() throws {
    let folder = try TemporaryFolder()
    let outcome = try LimitedChild(
      "/bin/sh", ["-c", "exec head -c 10000000 /dev/zero > big"], directory: folder.path,
      limits: ChildLimits(wallSeconds: 20, fileBytes: 1 << 20)
    ).run()
    #expect(outcome.ending == .fileTooLarge(limit: 1 << 20))
  }

  @Test func grandchildren_areKilledWithTheChild() throws {
    let outcome = try shell("sleep 1000000 & echo $!")
    #expect(outcome.ending == .exited(0))
    let grandchild = try #require(pid_t(text(outcome.output).trimmingCharacters(in: .newlines)))
    for _ in 0..<200 where kill(grandchild, 0) == 0 { usleep(10_000) }
    // Nobody may have collected it yet, but it runs no more.
    let state = (try? String(contentsOfFile: "/proc/\(grandchild)/stat", encoding: .utf8)) ?? ""
    #expect(state.isEmpty || state.contains(") Z "))
  }

  @Test func grandchildThatLeftTheGroupAndKeepsThePipes_blocksNothing() throws {
    let folder = try TemporaryFolder()
    let script = """
      setsid sh -c 'echo $$ > left; exec sleep 1000000' &
      until [ -s left ]; do sleep 0.01; done
      cat left
      """
    let outcome = try LimitedChild(
      "/bin/sh", ["-c", script], directory: folder.path, limits: ChildLimits(wallSeconds: 20)
    ).run()
    #expect(outcome.ending == .exited(0))
    let grandchild = try #require(pid_t(text(outcome.output).trimmingCharacters(in: .newlines)))
    #expect(kill(grandchild, SIGKILL) == 0, "it still ran, so nobody waited for it")
  }

  @Test func programThatCannotBeStarted_isAnError() throws {
    for path in ["/nowhere/program", "/etc/passwd", "relative", "/bin"] {
      #expect(throws: LimitedChildError.self) { try LimitedChild(path).run() }
    }
    #expect(throws: LimitedChildError.self) { try LimitedChild("/bin/sh", ["a\0b"]).run() }
    #expect(throws: LimitedChildError.self) { try LimitedChild("/bin/sh", directory: "/nowhere").run() }
  }

  @Test func manyChildren_leaveNoDescriptorsOrZombies() throws {
    func descriptors() throws -> Int { try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count }
    _ = try shell(":")
    let before = try descriptors()
    for _ in 0..<50 {
      _ = try shell(":")
      _ = try? LimitedChild("/nowhere/program").run()
    }
    #expect(try descriptors() < before + 25, "tests at the same time may hold a few")
  }
}
