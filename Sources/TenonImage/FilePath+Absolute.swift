import Glibc

extension FilePath {
  /// The same from the root, so that it still leads there when somebody changes the working directory; as it is where
  /// that directory cannot be found out.
  public var absolute: FilePath {
    guard bytes.first != UInt8(ascii: "/"), let text = getcwd(nil, 0) else { return self }
    defer { free(text) }
    return FilePath(bytes: Array(UnsafeBufferPointer(start: text, count: strlen(text))).map { UInt8(bitPattern: $0) })
      .appending(self)
  }
}
