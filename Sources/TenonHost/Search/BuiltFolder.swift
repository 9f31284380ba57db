/// Where a plugin lies in a folder that somebody names.
public enum BuiltFolder {
  /// The folders with a `plugin.json`: the folder itself, or those that a build has made below it as
  /// `<vendor>/<name>` or `build/<vendor>/<name>`, in the order of their names.
  public static func candidates(_ folder: String) -> [String] {
    func subfolders(_ folder: String) -> [String] {
      FileSystem.names(in: folder).filter { !$0.hasPrefix(".") }.map { "\(folder)/\($0)" }
    }
    func holdsPlugin(_ folder: String) -> Bool { FileSystem.holds("\(folder)/plugin.json") }
    if holdsPlugin(folder) { return [folder] }
    return [folder, "\(folder)/build"].flatMap { subfolders($0).flatMap(subfolders) }.filter(holdsPlugin)
  }
}
