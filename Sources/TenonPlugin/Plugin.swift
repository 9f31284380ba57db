@_exported import TenonABI
@_exported import TenonCore

/// What one shared library provides. The whole of a plugin's entry is:
///
///     let plugin = Plugin(id: "acme/swish", version: "1.0.0", license: "MIT", components: [Swish.self])
///
///     @c(tenon_plugin_entry_v1)
///     public func entry(
///       host: UnsafePointer<tenon_host_v1>?, table: UnsafeMutablePointer<UnsafePointer<tenon_plugin_v1>?>?,
///       error: UnsafeMutablePointer<tenon_error>?
///     ) -> tenon_status { plugin.enter(host, table, error) }
///
/// beside the identity record that is read from the file before any code runs (`Identity`).
public struct Plugin: Sendable {
  /// `vendor/plugin`: lower case, digits and hyphens.
  public let id: String
  /// Three numbers: `1.0.0`.
  public let version: String
  /// An SPDX identifier.
  public let license: String
  public let homepage: String?
  public let components: [any Component.Type]

  public init(
    id: String, version: String, license: String, homepage: String? = nil, components: [any Component.Type]
  ) {
    self.id = id
    self.version = version
    self.license = license
    self.homepage = homepage
    self.components = components
  }

  /// Answers the host's entry call with this plugin's tables.
  public func enter(
    _ host: UnsafePointer<tenon_host_v1>?, _ table: UnsafeMutablePointer<UnsafePointer<tenon_plugin_v1>?>?,
    _ error: UnsafeMutablePointer<tenon_error>?
  ) -> tenon_status {
    guarded(error) {
      guard let host, let table else { throw ComponentError(.argument, "the host passed no table") }
      guard Int32(host.pointee.prefix.abi_major) == TENON_ABI_MAJOR else {
        throw ComponentError(
          .unsupported, "this plugin speaks ABI \(TENON_ABI_MAJOR), the host \(host.pointee.prefix.abi_major)")
      }
      table.pointee = UnsafePointer(try makeTable())
    }
  }

  /// Builds the constant tables.
  ///
  /// They live as long as the process: plugins are never unloaded.
  private func makeTable() throws -> UnsafeMutablePointer<tenon_plugin_v1> {
    let memory = CMemory()
    _ = Unmanaged.passRetained(memory)
    let exported = try components.map { try ExportedComponent($0, memory).raw }
    var table = tenon_plugin_v1()
    table.prefix = tenon_prefix(
      struct_size: UInt32(MemoryLayout<tenon_plugin_v1>.size), abi_major: UInt16(TENON_ABI_MAJOR),
      abi_minor: UInt16(TENON_ABI_TARGET_MINOR), reserved: 0)
    table.id = memory.string(id)
    table.version = memory.string(version)
    table.language = memory.string("swift")
    table.toolchain = memory.string(swiftVersion)
    table.license = memory.string(license)
    table.homepage = homepage.map { memory.string($0) }
    table.component_count = UInt32(exported.count)
    table.components = UnsafePointer(memory.pointers(exported))
    return memory.array([table])
  }
}

/// Runs one call from the host and stores what it throws into the error buffer.
package func guarded(_ error: UnsafeMutablePointer<tenon_error>?, _ body: () throws -> Void) -> tenon_status {
  do {
    try body()
    return TENON_OK
  } catch let failure {
    return error?.pointee.store(failure) ?? TENON_ERROR_INTERNAL
  }
}
