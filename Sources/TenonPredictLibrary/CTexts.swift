import Glibc

/// Texts as C reads them, which live as long as this does.
final class CTexts: @unchecked Sendable {
  private let pointers: [UnsafeMutablePointer<CChar>]

  init(_ texts: [String]) {
    pointers = texts.map { text in
      let bytes = text.utf8CString
      let pointer = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
      bytes.withUnsafeBufferPointer { if let base = $0.baseAddress { pointer.initialize(from: base, count: $0.count) } }
      return pointer
    }
  }

  deinit { for pointer in pointers { pointer.deallocate() } }

  var count: Int { pointers.count }

  subscript(index: Int) -> UnsafePointer<CChar>? {
    pointers.indices.contains(index) ? UnsafePointer(pointers[index]) : nil
  }
}
