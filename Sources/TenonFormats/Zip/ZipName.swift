/// The rules for the names of entries: those that mean the same file, inside the archive's own tree, to every reader.
enum ZipName {
  /// Why a name is refused; nil when it is good.
  static func fault(_ name: String, _ limits: ZipLimits) -> ArchiveError.Fault? {
    let length = name.utf8.count
    guard length <= limits.maximumNameLength else {
      return .nameTooLong(length, limit: limits.maximumNameLength)
    }
    guard length > 0 else { return .nameUnsafe("is empty") }
    for scalar in name.unicodeScalars where !isAllowed(scalar, limits) {
      return .nameUnsafe("holds a character that is not allowed: '\(String(scalar).printable)'")
    }
    // A folder's own entry ends with a slash.
    let path = name.hasSuffix("/") ? name.dropLast() : name[...]
    for component in path.split(separator: "/", omittingEmptySubsequences: false) {
      switch component {
      case "": return .nameUnsafe("begins with a slash or holds an empty part")
      case ".", "..": return .nameUnsafe("holds a part '\(component)'")
      default: break
      }
    }
    return nil
  }

  /// Equal for names that a file system may take for the same file; compared by canonical equivalence.
  static func folded(_ name: String) -> String { name.uppercased().lowercased() }

  private static func isAllowed(_ scalar: Unicode.Scalar, _ limits: ZipLimits) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", ".", "_", "/", "-": return true
    default:
      if limits.additionalNameCharacters.contains(scalar) { return true }
      guard !scalar.isASCII else { return false }
      switch scalar.properties.generalCategory {
      case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark,
        .spacingMark, .decimalNumber:
        return true
      default: return false
      }
    }
  }
}
