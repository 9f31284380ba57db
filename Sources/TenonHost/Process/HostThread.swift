import CTenonCalls
import TenonLoad

/// What every thread of the host does first.
public enum HostThread {
  /// Gives the calling thread a place in the record of calls, and a locale of its own, in which a point is a point
  /// whatever a library has made of the process's.
  ///
  /// Takes memory, which a step must not.
  package static func begin() {
    _ = tenon_call_take_slot()
    tenon_thread_use_c_locale()
  }

  /// The same for the first thread of a program that is the host's own, the command: it also computes as every
  /// process does when it begins, whatever the libraries that it was linked with have done.
  public static func beginProgram() {
    begin()
    tenon_float_set_default()
  }
}
