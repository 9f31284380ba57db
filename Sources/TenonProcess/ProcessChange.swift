import TenonLoad

/// Something that belongs to the whole process and that a plugin has changed.
package enum ProcessChange: Sendable, Hashable {
  /// The working directory, and which it was then.
  case directory(String)
  case umask(Int)
  /// What happens on a signal.
  case signalAction(Int)
  /// A signal that the calling thread blocks, or no longer blocks.
  case signalMask(Int)
  /// A standard descriptor that was closed, leads elsewhere, or waits no longer.
  case descriptor(Int)

  /// The kind, under which it is named once and verified: `directory`.
  package var name: String {
    switch self {
    case .directory: "directory"
    case .umask: "umask"
    case .signalAction, .signalMask: "signals"
    case .descriptor: "descriptors"
    }
  }

  static func list(_ raw: tenon_process_changes) -> [ProcessChange] {
    func has(_ kind: Int) -> Bool { Int(raw.kinds) & kind != 0 }
    var changes: [ProcessChange] = []
    if has(TENON_CHANGED_DIRECTORY) {
      let path = withUnsafeBytes(of: raw.directory) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      changes.append(.directory(path))
    }
    if has(TENON_CHANGED_UMASK) { changes.append(.umask(Int(raw.mask))) }
    if has(TENON_CHANGED_SIGNALS) {
      changes.append(raw.is_blocked != 0 ? .signalMask(Int(raw.signal)) : .signalAction(Int(raw.signal)))
    }
    if has(TENON_CHANGED_DESCRIPTORS) { changes.append(.descriptor(Int(raw.descriptor))) }
    return changes
  }
}

extension ProcessChange: CustomStringConvertible {
  /// For the end of "it has changed ...".
  package var description: String {
    switch self {
    case .directory(let path): "the working directory, to \(path)"
    case .umask(let mask): "the umask, to 0\(String(mask, radix: 8))"
    case .signalAction(let number): "what happens on \(Self.name(ofSignal: number))"
    case .signalMask(let number): "whether \(Self.name(ofSignal: number)) is blocked"
    case .descriptor(0): "standard input"
    case .descriptor(1): "standard output"
    case .descriptor: "standard error"
    }
  }

  private static func name(ofSignal number: Int) -> String {
    tenon_signal_name(Int32(number)).map { "SIG\(String(cString: $0))" } ?? "signal \(number)"
  }
}
