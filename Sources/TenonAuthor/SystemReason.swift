import Foundation

extension Error {
  /// The system's words for what went wrong with a file, "Permission denied", in what Foundation's functions throw; of
  /// any other error its description.
  package var systemReason: String {
    var error: any Error = self
    // An underlying error may have one itself.
    for _ in 0..<8 {
      if let posix = error as? POSIXError { return String(cString: strerror(posix.code.rawValue)) }
      let foundation = error as NSError
      if foundation.domain == NSPOSIXErrorDomain, let number = Int32(exactly: foundation.code) {
        return String(cString: strerror(number))
      }
      guard let underlying = foundation.userInfo[NSUnderlyingErrorKey] as? any Error else { break }
      error = underlying
    }
    switch (self as? CocoaError)?.code {
    case .fileNoSuchFile, .fileReadNoSuchFile: return String(cString: strerror(ENOENT))
    case .fileReadNoPermission, .fileWriteNoPermission: return String(cString: strerror(EACCES))
    case .fileWriteFileExists: return String(cString: strerror(EEXIST))
    case .fileWriteOutOfSpace: return String(cString: strerror(ENOSPC))
    case .fileWriteVolumeReadOnly: return String(cString: strerror(EROFS))
    default: return localizedDescription
    }
  }
}
