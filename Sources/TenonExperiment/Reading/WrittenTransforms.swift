import TenonCore
import TenonFormats

/// Transforms as people write them on a command line: a list as in an experiment, inline or in a file.
///
///     try WrittenTransforms.read("[{CenterCrop: {size: 28}}, ToTensor]")
///     try WrittenTransforms.read("preprocessing.yaml")
public enum WrittenTransforms {
  private static let largestFile = 1 << 20

  /// - Parameters:
  ///   - text: YAML; the name of a file that ends in .yaml, .yml or .json; or one transform's name.
  ///   - option: what asks for it, for messages: `--transforms`.
  /// - Throws: `ExperimentError` for anything but transforms; `FileError`.
  public static func read(_ text: String, option: String) throws -> [ComponentReference] {
    let setting: Setting
    if [".yaml", ".yml", ".json"].contains(where: text.lowercased().hasSuffix) {
      let bytes = try InputFile.read(text, maximumBytes: largestFile)
      setting = try Setting(yaml: String(decoding: bytes, as: UTF8.self), name: text)
    } else {
      setting = try Setting(yaml: text, name: option)
    }
    guard case .list(let items) = setting.kind else { return [try setting.component("\(option)")] }
    return try items.enumerated().map { try $1.component("\(option).\($0)") }
  }
}
