/// What an archive may demand of its reader; the defaults suit archives of any origin.
public struct ZipLimits: Sendable {
  public var maximumEntries = 100_000
  /// In bytes of UTF-8.
  public var maximumNameLength = 512
  /// Characters that names may have besides letters, digits and `._/-`; zip files of other tools may need some.
  public var additionalNameCharacters: Set<Unicode.Scalar> = []
  /// Uncompressed bytes of one entry.
  public var maximumEntrySize = 8 << 30
  /// Uncompressed bytes of all entries.
  public var maximumTotalSize = 32 << 30
  /// Uncompressed by compressed size; deflate itself cannot exceed about 1032.
  public var maximumRatio = 1100

  public init() {}

  /// For archives of other programs, whose names are whatever somebody called a variable, a key or a file.
  public static let others = {
    var limits = ZipLimits()
    limits.additionalNameCharacters = Set(" !#$%&'()+,;=@[]^`{}~".unicodeScalars)
    return limits
  }()
}
