import CTenonCalls
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
  public static func beginProgram() {
    prepare()
    tenon_float_set_default()
  }

  private static func prepare() {
    _ = tenon_call_take_slot()
    tenon_thread_use_c_locale()
  }
}
