import TenonCore

/// How samples are put together that differ in length: the keys `padding` and `group_by_length` of `data`.
///
///     padding:
///       input: {value: 0, to: [16, 32, 64], lengths: input_lengths}
///     group_by_length: input
public struct CollationOptions: Sendable, Equatable {
  public var padding: [FieldPadding] = []
  /// The field whose length decides which samples come into one training batch; nil: chance alone does.
  public var groupByLength: String?

  public init(padding: [FieldPadding] = [], groupByLength: String? = nil) {
    self.padding = padding
    self.groupByLength = groupByLength
  }

  init(_ data: SettingSection) throws(ExperimentError) {
    if let setting = data["padding"] {
      guard case .map(let entries) = setting.kind, !entries.isEmpty else {
        throw ExperimentError.wrongValue(
          "padding", expected: "a mapping of fields: {input: {value: 0, to: [16, 32], lengths: input_lengths}}", setting
        )
      }
      for (field, value) in entries { padding.append(try FieldPadding(field, value)) }
    }
    groupByLength = try data.string("group_by_length")
    if let field = groupByLength, let setting = data["group_by_length"], !padding.contains(where: { $0.field == field })
    {
      let known = padding.map(\.field).joined(separator: ", ")
      throw ExperimentError.wrongValue(
        "group_by_length", expected: known.isEmpty ? "`padding` for the field that it names" : "one of \(known)",
        setting)
    }
  }

  func write(to data: inout JSONObject) {
    if !padding.isEmpty {
      var fields = JSONObject()
      for field in padding { fields[field.field] = field.json }
      data["padding"] = .object(fields)
    }
    if let field = groupByLength { data["group_by_length"] = .string(field) }
  }
}

extension FieldPadding {
  fileprivate init(_ field: String, _ setting: Setting) throws(ExperimentError) {
    if case .scalar(.null) = setting.kind {
      self.init(field)
      return
    }
    let section = try SettingSection(setting, CollationOptions.paddingKeys, name: "padding.\(field)")
    let buckets = try section.list("to").map { item in
      if case .scalar(.int(let length)) = item.kind { length } else { 0 }
    }
    if let given = section["to"] {
      guard let first = buckets.first, first > 0, zip(buckets, buckets.dropFirst()).allSatisfy({ $0 < $1 }) else {
        throw ExperimentError.wrongValue("to", expected: "lengths above 0 in ascending order: [16, 32, 64]", given)
      }
    }
    self.init(field, value: try section.number("value") ?? 0, to: buckets, lengths: try section.string("lengths"))
  }

  fileprivate var json: JSON {
    var object: JSONObject = ["value": .double(value), "lengths": .string(lengths)]
    if !buckets.isEmpty { object["to"] = .array(buckets.map(JSON.int)) }
    return .object(object)
  }
}
