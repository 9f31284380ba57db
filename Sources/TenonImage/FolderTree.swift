import Glibc
import TenonCore

/// All files below a folder, found without opening any of them.
///
/// Links are followed. Every folder is entered once, by device and inode, so that links in a circle come to an end; of
/// several paths to one folder the one without links counts. Hidden files and folders are left out, since `._1.jpg`
/// and `.ipynb_checkpoints` are nobody's data.
public struct FolderTree: Sendable {
  /// Sorted by folder, and within each by name, as sorting Python's `os.walk` does.
  public let files: [FilePath]

  /// - Throws: `ImageError.cannotList` for a folder that is not there or cannot be read.
  public init(_ root: FilePath) throws {
    var listings: [FolderListing] = []
    var seen: Set<FolderListing.Identity> = []
    var folders = [root]
    var links: [FilePath] = []
    while true {
      if folders.isEmpty {
        folders = links.sorted(by: >)
        links = []
      }
      guard let folder = folders.popLast() else { break }
      guard let listing = try FolderListing(folder, unlessIn: &seen) else { continue }
      folders += listing.folders.map(folder.appending)
      links += listing.linkedFolders.map(folder.appending)
      listings.append(listing)
    }
    listings.sort { $0.path < $1.path }
    files = listings.flatMap { listing in listing.files.sorted().map(listing.path.appending) }
  }

  /// The names of the folders within a folder, linked ones too, sorted.
  ///
  /// - Throws: `ImageError.cannotList`.
  public static func subfolders(of folder: FilePath) throws -> [FilePath] {
    var seen: Set<FolderListing.Identity> = []
    guard let listing = try FolderListing(folder, unlessIn: &seen) else { return [] }
    return (listing.folders + listing.linkedFolders).sorted()
  }
}

/// The names in one folder.
private struct FolderListing {
  struct Identity: Hashable {
    let device: UInt64
    let inode: UInt64
  }

  let path: FilePath
  private(set) var files: [FilePath] = []
  private(set) var folders: [FilePath] = []
  private(set) var linkedFolders: [FilePath] = []

  /// Nil when the folder has been seen already.
  init?(_ path: FilePath, unlessIn seen: inout Set<Identity>) throws {
    self.path = path
    guard !path.bytes.isEmpty, !path.bytes.contains(0) else { throw ImageError.cannotList(path, ENOENT) }
    guard let directory = path.withCString({ opendir($0) }) else { throw ImageError.cannotList(path, errno) }
    defer { closedir(directory) }
    var status = stat()
    guard fstat(dirfd(directory), &status) == 0 else { throw ImageError.cannotList(path, errno) }
    let identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    guard seen.insert(identity).inserted else { return nil }
    while true {
      errno = 0
      guard let entry = readdir(directory) else { break }
      let name = Self.name(of: entry)
      guard name.bytes.first != UInt8(ascii: ".") else { continue }
      switch Int(entry.pointee.d_type) {
      case Int(DT_DIR): folders.append(name)
      case Int(DT_LNK), Int(DT_UNKNOWN): place(name)
      default: files.append(name)
      }
    }
    guard errno == 0 else { throw ImageError.cannotList(path, errno) }
  }

  /// Asks the file itself; a link that leads nowhere is a file, which fails when it is read.
  private mutating func place(_ name: FilePath) {
    let full = path.appending(name)
    var status = stat()
    let isFolder = full.withCString { stat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFDIR
    guard isFolder else { return files.append(name) }
    let isLink = full.withCString { lstat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFLNK
    if isLink { linkedFolders.append(name) } else { folders.append(name) }
  }

  private static func name(of entry: UnsafeMutablePointer<dirent>) -> FilePath {
    withUnsafeBytes(of: &entry.pointee.d_name) { FilePath(bytes: Array($0.prefix { $0 != 0 })) }
  }
}
