import CTenonWeb
import Glibc

/// A request over HTTP, by libcurl.
struct WebRequest {
  enum Content {
    case none
    case json([UInt8])
    /// The bytes of a file.
    case file(String)
  }

  struct Answer: Equatable {
    let status: Int
    let body: [UInt8]
  }

  /// An answer is some JSON; more is none of MLflow's.
  private static let mostBytes = 1 << 20
  private static let connectSeconds = 5
  /// Without a byte.
  private static let stallSeconds = 30

  let method: String
  let url: String
  let content: Content
  var headers: [String] = []
  var user: String?
  var password: String?
  /// 0 for no limit.
  var totalSeconds = 0

  init(method: String, url: String, content: Content) { (self.method, self.url, self.content) = (method, url, content) }

  /// Makes requests possible.
  ///
  /// - Throws: `WebFailure` where there is no libcurl.
  static func open() throws(WebFailure) {
    var fault = ctenon_web_fault()
    guard ctenon_web_open(&fault) != 0 else { return }
    throw WebFailure(fault)
  }

  /// - Throws: `WebFailure` when there is no answer.
  func send(stop: StopFlag) throws(WebFailure) -> Answer {
    var all = headers + ["Expect:"]
    var (body, path): ([UInt8], String?) = ([], nil)
    switch content {
    case .none: break
    case .json(let bytes):
      body = bytes
      all.append("Content-Type: application/json")
    case .file(let file): path = file
    }
    let strings = ([method, url] + all + [user ?? "", password ?? "", path ?? ""]).map { strdup($0) }
    defer { strings.forEach { free($0) } }
    func pointer(_ index: Int) -> UnsafePointer<CChar>? { strings[index].map { UnsafePointer($0) } }
    let lines = (2..<2 + all.count).map(pointer)
    let answer = UnsafeMutablePointer<CChar>.allocate(capacity: Self.mostBytes)
    defer { answer.deallocate() }
    var response = ctenon_web_response(status: 0, body: answer, capacity: Self.mostBytes, size: 0)
    var fault = ctenon_web_fault()
    let hasBody = if case .json = content { true } else { false }
    let result = body.withUnsafeBytes { bytes in
      lines.withUnsafeBufferPointer { lines in
        var request = ctenon_web_request()
        request.method = pointer(0)
        request.url = pointer(1)
        request.headers = lines.baseAddress
        request.header_count = lines.count
        request.user = user == nil ? nil : pointer(2 + all.count)
        request.password = password == nil ? nil : pointer(3 + all.count)
        request.body = hasBody ? bytes.baseAddress : nil
        request.body_size = bytes.count
        request.body_path = path == nil ? nil : pointer(4 + all.count)
        request.connect_seconds = Self.connectSeconds
        request.stall_seconds = Self.stallSeconds
        request.total_seconds = totalSeconds
        request.stop = stop.address
        return ctenon_web_send(&request, &response, &fault)
      }
    }
    guard result == 0 else { throw WebFailure(fault) }
    let bytes = UnsafeRawBufferPointer(start: answer, count: response.size)
    return Answer(status: response.status, body: Array(bytes))
  }
}

/// Why there is no answer.
struct WebFailure: Error {
  let reason: String

  init(_ fault: ctenon_web_fault) {
    var fault = fault
    reason = withUnsafeBytes(of: &fault.text) { bytes in String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self) }
  }
}

/// A number that ends requests once it is not 0, from any thread.
final class StopFlag: @unchecked Sendable {
  // C reads it atomically while a request runs; it is written here alone, atomically.
  let address: UnsafePointer<Int32>
  private let storage: UnsafeMutablePointer<Int32>

  init() {
    storage = .allocate(capacity: 1)
    storage.initialize(to: 0)
    address = UnsafePointer(storage)
  }

  deinit { storage.deallocate() }

  var isSet: Bool { ctenon_web_is_stopped(address) != 0 }

  func set() { ctenon_web_stop(storage) }
}
