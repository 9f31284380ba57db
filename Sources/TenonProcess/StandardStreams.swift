import Glibc
import Synchronization
import TenonLoad

/// Where a program of the host's writes what people and other programs read.
///
/// The standard descriptors, until `makePrivate`: then descriptors that no library knows.
public enum StandardStreams {
  private static let outputNumber = Atomic<Int32>(STDOUT_FILENO)
  private static let errorsNumber = Atomic<Int32>(STDERR_FILENO)

  public static var output: Int32 { outputNumber.load(ordering: .relaxed) }
  public static var errors: Int32 { errorsNumber.load(ordering: .relaxed) }

  /// Keeps standard output for the program: what a plugin prints goes to standard error from now on, line by line, and
  /// what it does to the standard descriptors does not reach the program's own.
  ///
  /// For the command, once, before it opens anything.
  static func makePrivate() {
    // A descriptor that was closed would be the next file's.
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) < 0 {
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_RDONLY : O_WRONLY)
    }
    let (output, errors) = (tenon_descriptor_copy(STDOUT_FILENO), tenon_descriptor_copy(STDERR_FILENO))
    guard output >= 0, errors >= 0, dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 else { return }
    outputNumber.store(output, ordering: .relaxed)
    errorsNumber.store(errors, ordering: .relaxed)
    // Nothing is left in a buffer for the end, which comes without a flush.
    tenon_standard_output_by_lines()
  }
}
