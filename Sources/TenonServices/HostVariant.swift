import Synchronization
import TenonABI

/// Another version of this host, as a plugin may meet it one day: what verification loads plugins into.
package enum HostVariant: String, Sendable, CaseIterable {
  /// This host.
  case current
  /// A later minor with a longer table.
  case newer
  /// A table that ends before `query`.
  case older
  /// Another ABI major, which every plugin must refuse.
  case foreign

  /// Whether a function was called that lies past the end of the older host's table.
  package static var wasReadPastEnd: Bool { pastEnd.load(ordering: .relaxed) }

  private static let pastEnd = Atomic(false)

  /// Changes a table to this variant's.
  func apply(to table: inout tenon_host_v1) {
    switch self {
    case .current: break
    case .newer:
      // What lies behind is no table of this version; a plugin must not look at it.
      table.prefix.struct_size += 8
      table.prefix.abi_minor += 40
    case .older:
      table.prefix.struct_size = UInt32(MemoryLayout<tenon_host_v1>.offset(of: \.query) ?? 0)
      table.query = { _, _ in
        HostVariant.pastEnd.store(true, ordering: .relaxed)
        return nil
      }
    case .foreign: table.prefix.abi_major += 8
    }
  }
}
