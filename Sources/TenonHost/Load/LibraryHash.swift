/// SHA-256 of a plugin's library.
public enum LibraryHash {
  /// In lower-case hexadecimal.
  ///
  /// - Throws: `PluginLoadError.libraryMissing` for what is no readable regular file.
  public static func sha256(of path: String) throws(PluginLoadError) -> String {
    try PluginLoader.sha256(of: path, id: ELFIdentity(path: path)?.id ?? "the plugin")
  }
}
