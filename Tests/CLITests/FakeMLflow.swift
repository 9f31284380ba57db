import Foundation
import Synchronization

/// As much of an MLflow server as a run asks for, in this process: what it was sent can be read, and it can be made to fail.
final class FakeMLflow: Sendable {
  struct Request: Sendable {
    let line: String
    let headers: [String]
    let body: String
  }

  private struct State {
    var requests: [Request] = []
    /// Answered with a status for as many requests.
    var failures = 0
    var status = 503
    var isClosed = false
  }

  let port: UInt16
  private let state = Mutex(State())
  private let listener: Int32

  struct Failure: Error {}

  /// - Parameter isSilent: whether it takes connections and never answers.
  init(status: Int = 503, failures: Int = 0, isSilent: Bool = false) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    guard descriptor >= 0, isBound else { throw Failure() }
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    (listener, port) = (descriptor, UInt16(bigEndian: address.sin_port))
    state.withLock { ($0.status, $0.failures) = (status, failures) }
    guard !isSilent else { return }
    let thread = Thread { [self] in serve() }
    thread.start()
  }

  var address: String { "http://127.0.0.1:\(port)" }
  var requests: [Request] { state.withLock { $0.requests } }

  /// The bodies of the requests whose line has a text.
  func bodies(_ text: String) -> [String] { requests.filter { $0.line.contains(text) }.map(\.body) }

  func close() {
    state.withLock { $0.isClosed = true }
    shutdown(listener, Int32(SHUT_RDWR))
    Glibc.close(listener)
  }

  private func serve() {
    while !state.withLock({ $0.isClosed }) {
      let connection = accept(listener, nil, nil)
      guard connection >= 0 else { return }
      defer { Glibc.close(connection) }
      guard let request = Self.read(connection) else { continue }
      let failure = state.withLock { state -> Int? in
        state.requests.append(request)
        guard state.failures > 0 else { return nil }
        state.failures -= 1
        return state.status
      }
      let body =
        failure == nil ? Self.answer(to: request) : "{\"error_code\": \"INTERNAL_ERROR\", \"message\": \"not now\"}"
      let text =
        "HTTP/1.1 \(failure ?? 200) x\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
        + "Connection: close\r\n\r\n\(body)"
      _ = send(connection, text, text.utf8.count, Int32(MSG_NOSIGNAL))
    }
  }

  private static func answer(to request: Request) -> String {
    if request.line.contains("experiments/get-by-name") { return "{\"experiment\": {\"experiment_id\": \"7\"}}" }
    let run = "{\"run\": {\"info\": {\"run_id\": \"abc\", \"artifact_uri\": \"mlflow-artifacts:/7/abc/artifacts\"}}}"
    return request.line.contains("runs/create") || request.line.contains("runs/get") ? run : "{}"
  }

  private static func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      if let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) {
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let length = lines.first { $0.lowercased().hasPrefix("content-length:") }.flatMap {
          Int($0.dropFirst(15).trimmingCharacters(in: .whitespaces))
        }
        if bytes.count - end.upperBound >= length ?? 0 {
          return Request(
            line: lines[0], headers: Array(lines.dropFirst()),
            body: String(decoding: bytes[end.upperBound...], as: UTF8.self))
        }
      }
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
    }
  }
}
