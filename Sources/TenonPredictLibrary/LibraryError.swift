import CTenonPredict
import TenonArchive
import TenonCore
import TenonHost

/// What a function of the library answers when it cannot do what it was asked for.
struct LibraryError: Error {
  let code: Int
  let message: String

  static func badArgument(_ message: String) -> LibraryError {
    LibraryError(code: TENON_PREDICT_BAD_ARGUMENT, message: "error[bad-argument]: \(message)")
  }

  /// - Parameter code: of errors that do not say themselves.
  init(_ error: any Error, code: Int) {
    if let error = error as? LibraryError {
      self = error
    } else {
      // What a component says when it computes is no fault of the input.
      self.init(
        code: error is PluginCallError || error is ComponentError ? TENON_PREDICT_FAILED : code, message: "\(error)")
    }
  }

  private init(code: Int, message: String) { (self.code, self.message) = (code, message) }

  /// Writes it where a caller reads it: as much of the message as there is room for, whole characters.
  func write(to pointer: UnsafeMutablePointer<tenon_predict_error>?) {
    guard let pointer else { return }
    pointer.pointee.code = Int32(code)
    withUnsafeMutableBytes(of: &pointer.pointee.message) { room in
      var count = min(message.utf8.count, room.count - 1)
      let bytes = Array(message.utf8)
      while count < bytes.count, count > 0, bytes[count] & 0xC0 == 0x80 { count -= 1 }
      room.copyBytes(from: bytes[..<count])
      room[count] = 0
    }
  }

  /// Nothing went wrong.
  static func clear(_ pointer: UnsafeMutablePointer<tenon_predict_error>?) {
    guard let pointer else { return }
    pointer.pointee.code = Int32(TENON_PREDICT_OK)
    withUnsafeMutableBytes(of: &pointer.pointee.message) { $0[0] = 0 }
  }
}

/// Does what a function of the library was asked for, and says why not.
///
/// - Parameter code: what an error means that does not say itself.
/// - Returns: nil when it could not be done.
func answer<T>(
  _ error: UnsafeMutablePointer<tenon_predict_error>?, _ code: Int, _ body: () throws -> T
) -> T? {
  var state = fenv_t()
  ctenon_predict_float_begin(&state)
  defer { ctenon_predict_float_end(&state) }
  do {
    let result = try body()
    LibraryError.clear(error)
    return result
  } catch let failure {
    LibraryError(failure, code: code).write(to: error)
    return nil
  }
}
