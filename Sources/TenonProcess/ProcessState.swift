import TenonLoad

/// What belongs to the whole process, as it was at one time: working directory, umask, signals, standard descriptors.
package final class ProcessState: @unchecked Sendable {
  private let raw: OpaquePointer?

  /// As it is now.
  package init() { raw = tenon_process_state_take() }

  deinit { tenon_process_state_free(raw) }

  /// Puts back what is not as it was.
  ///
  /// - Returns: what that is, of each kind the first.
  package func putBack() -> [ProcessChange] {
    var changes = tenon_process_changes()
    tenon_process_state_put_back(raw, &changes)
    return ProcessChange.list(changes)
  }
}
