import Foundation
import TenonCore

/// Where an MLflow server is, and who asks it; whatever shows an address shows it without a password.
struct TrackingServer: Sendable {
  /// `http://host:5000/prefix`, without a user, a password, and a slash at its end.
  let address: String
  private let user: String?
  private let password: String?
  private let token: String?

  /// Reads `http://[user:password@]host[:port][/path]`.
  ///
  /// MLflow's own variables hold what a file should not: `MLFLOW_TRACKING_USERNAME`, `MLFLOW_TRACKING_PASSWORD`,
  /// `MLFLOW_TRACKING_TOKEN`; what the address itself has comes first.
  ///
  /// - Throws: `TrackingError` for what is no such address.
  init(_ uri: String, environment: [String: String]) throws(TrackingError) {
    guard let parts = URLComponents(string: uri), let scheme = parts.scheme?.lowercased(),
      ["http", "https"].contains(scheme), let host = parts.host, !host.isEmpty, parts.query == nil,
      // A path with @ could not be told from a password that was not encoded.
      parts.fragment == nil, !parts.percentEncodedPath.contains("@")
    else { throw TrackingError.address() }
    func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
    user = parts.user ?? variable("MLFLOW_TRACKING_USERNAME")
    password = parts.password ?? variable("MLFLOW_TRACKING_PASSWORD")
    token = parts.user == nil ? variable("MLFLOW_TRACKING_TOKEN") : nil
    guard [user, password, token].allSatisfy({ $0?.unicodeScalars.contains { $0.value < 0x20 } != true }) else {
      throw TrackingError.credentials()
    }
    var own = URLComponents()
    (own.scheme, own.host, own.port) = (scheme, host, parts.port)
    own.percentEncodedPath = parts.percentEncodedPath
    guard let text = own.string else { throw TrackingError.address() }
    address = text.hasSuffix("/") ? String(text.dropLast()) : text
  }

  /// Sends one request; blocks until it is answered.
  ///
  /// - Parameters:
  ///   - path: below the address, with what it asks for, all encoded.
  ///   - stop: ends it.
  func send(_ method: String, _ path: String, _ content: WebRequest.Content, stop: StopFlag, totalSeconds: Int = 0)
    throws(WebFailure) -> WebRequest.Answer
  {
    var request = WebRequest(method: method, url: address + path, content: content)
    (request.user, request.password, request.totalSeconds) = (user, password, totalSeconds)
    // A token comes before a user, as in MLflow.
    if let token {
      request.headers.append("Authorization: Bearer \(token)")
      (request.user, request.password) = (nil, nil)
    }
    return try request.send(stop: stop)
  }
}

/// A server that cannot be used, found before the training.
public struct TrackingError: TenonError {
  public let diagnostic: Diagnostic

  // The address is not shown: a password may be in it.
  static func address() -> TrackingError {
    TrackingError(
      diagnostic: Diagnostic("mlflow-address", "report.mlflow is no address of an MLflow server")
        .expected("http://HOST:PORT or https://HOST, perhaps with a path, and USER:PASSWORD@ before the host"))
  }

  static func credentials() -> TrackingError {
    TrackingError(
      diagnostic: Diagnostic(
        "mlflow-credentials", "user, password or token of the MLflow server hold control characters"
      )
      .help("look at MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD and MLFLOW_TRACKING_TOKEN"))
  }

  static func noLibrary(_ reason: String) -> TrackingError {
    TrackingError(
      diagnostic: Diagnostic("no-library", "there is no libcurl to reach the MLflow server with: \(reason)")
        .help("install Debian's package libcurl4, or leave report.mlflow out"))
  }
}
