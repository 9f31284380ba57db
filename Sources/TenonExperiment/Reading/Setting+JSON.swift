import TenonCore
import TenonHost

extension Setting {
  /// An experiment as an archive holds it.
  ///
  /// - Parameter name: of the source, for messages.
  init(_ json: JSON, name: String) {
    origin = Origin(place: name, text: "")
    switch json {
    case .array(let items): kind = .list(items.map { Setting($0, name: name) })
    case .object(let object):
      if let tensor = Value(json), case .tensor = tensor {
        kind = .scalar(tensor)
      } else {
        kind = .map(object.map { ($0.key, Setting($0.value, name: name)) })
      }
    default: kind = .scalar(Value(json) ?? .null)
    }
  }
}
