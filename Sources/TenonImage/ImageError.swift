import TenonCore

/// What can be wrong with an image or its file; `name` is the file's path.
public enum ImageError: TenonError, Equatable {
  /// The file cannot be opened or read: missing, a directory, no permission.
  case cannotRead(name: String, reason: String)
  case cannotWrite(name: String, reason: String)
  /// A folder that is missing or cannot be read.
  case cannotList(folder: String, reason: String)
  /// The content is of no format that is read; `found` says what it looks like.
  case unsupportedFormat(name: String, found: String)
  /// The format is right, but this variety of it is not supported.
  case unsupportedVariety(name: String, format: String, detail: String)
  /// The library that reads the format, which is opened when it is first needed, is not there.
  case missingLibrary(name: String, format: String, package: String, reason: String)
  case truncated(name: String, format: String, detail: String)
  case damaged(name: String, format: String, detail: String)
  case fileTooLarge(name: String, bytes: Int, limit: Int)
  case tooManyPixels(name: String, height: Int, width: Int, limit: Int)
  case outOfMemory(name: String)
  /// An image whose pixels do not agree with its sides and channels.
  case invalidImage(expected: String, received: String)
  case invalidArgument(what: String, expected: String, received: String)
}

extension ImageError {
  static func cannotList(_ folder: FilePath, _ code: Int32) -> ImageError {
    .cannotList(folder: "\(folder)", reason: FileBytes.reason(code))
  }

  public var diagnostic: Diagnostic {
    switch self {
    case .cannotRead(let name, let reason):
      Diagnostic("image-cannot-read", "cannot read the image file '\(name)'").with("reason", reason)
    case .cannotWrite(let name, let reason):
      Diagnostic("image-cannot-write", "cannot write the image file '\(name)'").with("reason", reason)
    case .cannotList(let folder, let reason):
      Diagnostic("folder-cannot-read", "cannot read the folder '\(folder)'").with("reason", reason)
    case .unsupportedFormat(let name, let found):
      Diagnostic("image-unsupported-format", "'\(name)' is not an image that can be read")
        .expected("\(ImageFormat.list); the content decides, not the file's extension").received(found)
        .help("convert the file to PNG or JPEG, or remove it from the data set")
    case .unsupportedVariety(let name, let format, let detail):
      Diagnostic("image-unsupported-variety", "'\(name)' is a \(format) image of an unsupported kind")
        .received(detail).help("save it again as an 8-bit PNG or JPEG")
    case .missingLibrary(let name, let format, let package, let reason):
      Diagnostic("image-missing-library", "'\(name)' is a \(format) image, and the library that reads these is missing")
        .expected("Debian's package \(package)").received(reason)
        .help("apt-get install \(package), or convert the file to PNG or JPEG")
    case .truncated(let name, let format, let detail):
      Diagnostic("image-truncated", "'\(name)' is a truncated \(format) file")
        .received(detail).help("copy or download the file again, or remove it from the data set")
    case .damaged(let name, let format, let detail):
      Diagnostic("image-damaged", "'\(name)' is a damaged \(format) file")
        .received(detail).help("copy or download the file again, or remove it from the data set")
    case .fileTooLarge(let name, let bytes, let limit):
      Diagnostic("image-file-too-large", "the file '\(name)' is too large for an image")
        .expected("at most \(limit) bytes").received("\(Plural.count(bytes, "byte"))")
        .help("make the image smaller, or raise the limit on file size")
    case .tooManyPixels(let name, let height, let width, let limit):
      Diagnostic("image-too-many-pixels", "the image '\(name)' is too large")
        .expected("at most \(limit) pixels").received("\(height) x \(width) (height x width)")
        .help("make the image smaller, or raise the limit on pixels")
    case .outOfMemory(let name):
      Diagnostic("image-out-of-memory", "not enough memory for the image '\(name)'")
    case .invalidImage(let expected, let received):
      Diagnostic("image-invalid", "the pixels of an image do not agree with its size")
        .expected(expected).received(received)
    case .invalidArgument(let what, let expected, let received):
      Diagnostic("image-invalid-argument", "this value of \(what) cannot be used for an image")
        .expected(expected).received(received)
    }
  }
}
