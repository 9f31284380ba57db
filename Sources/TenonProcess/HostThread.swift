import CTenonThreads
import Glibc
import TenonLoad

/// What every thread of the host does first.
public enum HostThread {
  /// Prepares a thread that the host has started, as `beginProgram` does.
  ///
  /// It leaves signals that ask the program to stop to the program's first thread.
  /// Takes memory, which a step must not.
  package static func begin() {
    prepare()
    StopSignals.block()
  }

  /// Prepares the first thread of a program that is the host's own, the command.
  ///
  /// It gets a place in the record of calls, and a locale of its own, in which a point is a point whatever a library has
  /// made of the process's. It computes as every process does when it begins, whatever the libraries that it was linked
  /// with have done.
  static func beginProgram() {
    prepare()
    tenon_float_set_default()
  }

  /// Runs a body on a thread of its own, prepared by `begin`, for which nobody waits.
  ///
  /// - Returns: false when the system has no thread for it.
  @discardableResult
  package static func start(_ body: @escaping @Sendable () -> Void) -> Bool {
    final class Body {
      let run: @Sendable () -> Void
      init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
    let argument = Unmanaged.passRetained(Body(body)).toOpaque()
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        HostThread.begin()
        Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, argument)
    guard status == 0 else {
      Unmanaged<Body>.fromOpaque(argument).release()
      return false
    }
    pthread_detach(thread)
    return true
  }

  private static func prepare() {
    _ = tenon_call_take_slot()
    tenon_thread_use_c_locale()
  }
}
