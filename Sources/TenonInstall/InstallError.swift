import TenonCore
import TenonCrypto
import TenonFormats
import TenonHost

/// Why a plugin was not installed, packed or removed; what was there before is unchanged.
public struct InstallError: TenonError, Equatable {
  public let diagnostic: Diagnostic

  init(_ code: String, _ headline: String, expected: String? = nil, received: String? = nil, help: String? = nil) {
    diagnostic = Diagnostic(code, headline).expected(expected).received(received).help(help)
  }

  static func notAPlugin(_ path: String, _ reason: String) -> InstallError {
    InstallError(
      "not-a-plugin", "\(path) is no plugin", expected: "a library (.so), a folder with plugin.json, or a packed zip",
      received: reason, help: "`tenon plugin build` makes the folder, `tenon plugin pack` the zip")
  }

  static func damaged(_ path: String, _ fault: SealReport.Fault) -> InstallError {
    InstallError(
      "plugin-seal", "\(path) is not what it was when it was packed", received: fault.description,
      help: "get it again from where it came from")
  }

  static func otherSigner(_ path: String, _ signer: PublicKey?, expected: PublicKey) -> InstallError {
    InstallError(
      "plugin-signer", "\(path) is not signed by whom it should be", expected: "\(expected)",
      received: signer.map(\.description) ?? "no signature",
      help: "get it from its author, or the right key; a zip can be signed, a library or folder cannot")
  }

  static func noHome() -> InstallError {
    InstallError(
      "no-home", "there is no folder for a user's plugins", expected: "HOME or XDG_DATA_HOME in the environment")
  }

  static func differs(_ what: String, manifest: String, library: String) -> InstallError {
    InstallError(
      "plugin-differs", "the plugin's manifest and its library do not agree", expected: "\(what) \(manifest)",
      received: "\(what) \(library)", help: "build and pack it again; a manifest is generated, never written by hand")
  }

  static func otherLibrary(_ id: String, _ version: String, at folder: String) -> InstallError {
    InstallError(
      "version-taken", "another library is installed as \(id) \(version): \(folder)",
      help: "a changed library needs a new version; or take the old one out: tenon plugin remove \(id)@\(version)")
  }

  static func badVersion(_ id: String, _ version: String) -> InstallError {
    InstallError(
      "plugin-version", "\(id) has a version that is none", expected: PluginVersion.form,
      received: version.isEmpty ? "an empty text" : String(version.prefix(80)),
      help: "correct the version that the plugin declares, and build it again")
  }

  static func reserved(_ id: String) -> InstallError {
    InstallError(
      "vendor-reserved", "\(id) cannot be installed",
      received: "the vendor '\(PluginRegistry.builtInVendor)' is for "
        + "built-in plugins", help: "choose a vendor name of your own")
  }

  static func notInstalled(_ id: String, _ folder: String) -> InstallError {
    InstallError(
      "not-installed", "\(id) is not installed in \(folder)", help: "`tenon plugin list --all` shows what is")
  }
}
