/// A reader, and how an input is given to it.
struct FuzzTarget: Sendable {
  let name: String
  /// Words of a refusal that no seed meets, and that stands for a fault when one is planted.
  let planted: String
  /// Reads all that the reader gives; errors of ours are what is expected of most inputs.
  let read: @Sendable (FuzzInput) throws -> Void

  init(_ name: String, planted: String, _ read: @escaping @Sendable (FuzzInput) throws -> Void) {
    self.name = name
    self.planted = planted
    self.read = read
  }

  static let all = formats + images + data
}
