import CTenonThreads

/// How threads compute, which `recorded` keeps around every call into a plugin.
package enum FloatControl {
  /// The first call that left it changed; nil: none did.
  package static var changedBy: RecordedCall? {
    tenon_float_changed_by().map { RecordedCall(String(cString: $0)) }
  }
}
