import TenonCore

/// What tells the data that a training began with from other data: how many samples, of which classes, and a hash.
///
/// Not where the data lies: it may be moved.
public struct DataFingerprint: Sendable, Equatable {
  public let samples: Int
  /// In the order of the targets; empty where there are no classes.
  public let classNames: [String]
  /// Whether the classes have names of their own, not just numbers.
  public let namesClasses: Bool
  /// Samples of each class; nil where that is not known without reading them.
  public let classCounts: [Int]?
  /// Of what the dataset says of its contents and of the names of classes.
  public let content: UInt64

  public init(samples: Int, classNames: [String], namesClasses: Bool, classCounts: [Int]?, content: UInt64) {
    self.samples = samples
    self.classNames = classNames
    self.namesClasses = namesClasses
    self.classCounts = classCounts
    self.content = content
  }

  public static func == (left: DataFingerprint, right: DataFingerprint) -> Bool {
    left.samples == right.samples && left.classCounts == right.classCounts && left.content == right.content
  }

  /// For messages: `400 samples (cat 200, dog 200)`.
  public var description: String { description(besides: nil) }

  /// - Parameter other: where it has the same numbers as well, the hash is shown too.
  public func description(besides other: DataFingerprint?) -> String {
    var text = samples == 1 ? "1 sample" : "\(samples) samples"
    if let classCounts, (2...20).contains(classCounts.count) {
      let counts = classCounts.enumerated().map { "\(classNames.name(ofClass: $0)) \($1)" }
      text += " (\(counts.joined(separator: ", ")))"
    }
    if let other, other.samples == samples, other.classCounts == classCounts {
      text += " with the fingerprint \(hexadecimal)"
    }
    return text
  }

  private var hexadecimal: String {
    let digits = String(content, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}

extension DataFingerprint {
  var json: JSON {
    var object: JSONObject = ["samples": .int(samples)]
    if !classNames.isEmpty {
      object["classes"] = .array(classNames.map(JSON.string))
      object["named_classes"] = .bool(namesClasses)
    }
    if let classCounts { object["class_counts"] = .array(classCounts.map(JSON.int)) }
    object["content"] = .string(hexadecimal)
    return .object(object)
  }

  init?(_ json: JSON) {
    func list<T>(_ key: String, _ element: (JSON) -> T?) -> [T]? {
      guard let items = json[key]?.arrayValue else { return nil }
      let values = items.compactMap(element)
      return values.count == items.count ? values : nil
    }
    guard let samples = json["samples"]?.intValue, samples >= 0,
      let content = json["content"]?.stringValue.flatMap({ UInt64($0, radix: 16) })
    else { return nil }
    self.init(
      samples: samples, classNames: list("classes", \.stringValue) ?? [],
      namesClasses: json["named_classes"]?.boolValue ?? false, classCounts: list("class_counts", \.intValue),
      content: content)
  }
}
