import TenonFormats

/// One training on TensorBoard's page of hyper-parameters: what it was set to, and what came of it.
///
/// - Source: `tensorboard/plugins/hparams/api.proto` and `plugin_data.proto`.
struct HyperParameterSession {
  let values: [String: HyperParameter]
  /// Tags of scalars in the same run.
  let metrics: [String]
  /// All values that a parameter may have, where that is known.
  let domains: [String: [HyperParameter]]

  /// The three summaries that make a session, by their tags.
  func summaries(at time: Double) -> [ProtobufMessage] {
    [("experiment", 2, experiment), ("session_start_info", 3, start(time)), ("session_end_info", 4, end(time))].map {
      tag, field, message in
      var content = ProtobufMessage()
      content.add(field, message)
      return SummaryValue.hyperParameters("_hparams_/\(tag)", content)
    }
  }

  private var names: [String] { values.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

  private var experiment: ProtobufMessage {
    var message = ProtobufMessage()
    for name in names {
      guard let value = values[name] else { continue }
      var info = ProtobufMessage()
      info.add(1, name)
      info.add(4, value.type)
      if let domain = domains[name] {
        var list = ProtobufMessage()
        for value in domain { list.add(1, value.message) }
        info.add(5, list)
      }
      message.add(4, info)
    }
    for metric in metrics {
      var (name, info) = (ProtobufMessage(), ProtobufMessage())
      name.add(2, metric)
      info.add(1, name)
      message.add(5, info)
    }
    return message
  }

  private func start(_ time: Double) -> ProtobufMessage {
    var message = ProtobufMessage()
    for name in names {
      guard let value = values[name] else { continue }
      var entry = ProtobufMessage()
      entry.add(1, name)
      entry.add(2, value.message)
      message.add(1, entry)
    }
    message.add(5, time)
    return message
  }

  /// With success.
  private func end(_ time: Double) -> ProtobufMessage {
    var message = ProtobufMessage()
    message.add(1, 1)
    message.add(2, time)
    return message
  }
}
