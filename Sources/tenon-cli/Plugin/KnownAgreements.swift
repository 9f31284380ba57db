import Tenon

/// What the trust store of this user holds; nothing counts of one that cannot be read.
struct KnownAgreements {
  let entries: [TrustStore.Entry]
  /// Why the store cannot be read; nil when it can be, or there is none.
  let problem: String?

  init() {
    do {
      entries = try PluginFolders.standard().map { try TrustStore($0.trustFile).entries() } ?? []
      problem = nil
    } catch {
      entries = []
      problem = "\(error)"
    }
  }
}
