import Glibc
import TenonCore
import TenonServices
import Testing

/// How threads compute stays the host's, whatever tasks and texts of plugins do.
@Suite struct FloatControlTests {
  private static let task: ThreadPool.Task = { context, index, _ in
    guard let modes = context?.assumingMemoryBound(to: Int32.self) else { return }
    modes[Int(index)] = fegetround()
    fesetround(index % 2 == 0 ? FE_UPWARD : FE_DOWNWARD)
  }

  @Test(arguments: [1, 2, 4])
  func everyTask_beginsAsItsCallerComputes(_ workers: Int) {
    let before = fegetround()
    defer { fesetround(before) }
    let pool = ThreadPool(workerCount: workers)
    let wanted: [Int32] = [FE_TONEAREST, FE_TOWARDZERO]
    for mode in wanted {
      fesetround(mode)
      for count in [1, 3, 200] {
        var modes = [Int32](repeating: -1, count: count)
        modes.withUnsafeMutableBytes { pool.run(count, Self.task, $0.baseAddress) }
        #expect(modes.allSatisfy { $0 == mode }, "\(workers) workers, \(count) tasks")
        #expect(fegetround() == mode)
      }
    }
  }

  @Test func textsOfStrangers_areVisible() {
    #expect("a\u{1B}[2Jb\u{7F}\u{9B}c".visible == "a\\u001b[2Jb\\u007f\\u009bc")
    #expect("a\tb\nc".visible == "a\tb\nc" && "a\tb\r\nc".visibleLine == "a\\tb\\r\\nc")
    #expect("left\u{202E}right".visible == "left\\u202eright")
    #expect("ü é 日本 👩‍👩‍👧".visible == "ü é 日本 👩‍👩‍👧")
  }
}
