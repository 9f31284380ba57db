import Glibc

/// SIGINT and SIGTERM, by which people and schedulers ask a program to stop.
///
/// A thread that blocks them leaves them to whoever waits for them. Blocked everywhere, they reach their reader
/// (a dispatch source) whatever a plugin has made of what happens on them.
public enum StopSignals {
  public static let numbers = [SIGINT, SIGTERM]

  /// Lets the calling thread, and those that it starts, leave them to others.
  public static func block() { change(SIG_BLOCK) }

  public static func unblock() { change(SIG_UNBLOCK) }

  private static func change(_ how: Int32) {
    var set = sigset_t()
    sigemptyset(&set)
    for number in numbers { sigaddset(&set, number) }
    pthread_sigmask(how, &set, nil)
  }
}
