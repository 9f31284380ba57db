import TenonCore
import TenonTrials

/// What a transform says of pictures and numbers holds, so that orders are refused for a reason.
struct TransformFormsCheck: Check {
  let name = "forms"
  let claim = "what it says that it takes and makes of pictures and numbers is what it does"

  func run(_ subject: ComponentSubject) throws -> String {
    var checked = 0
    let tried = try subject.withEachTransformTrial { trial in
      guard !trial.isBatch, let forms = trial.transform.forms, let form = SampleForm(trial.input) else { return }
      guard let made = forms.of(form) else {
        throw CheckFailure("it says that it refuses \(form), and takes \(trial.input)")
      }
      guard let type = try trial.apply()["input"]?.type else { throw CheckFailure("it leaves no 'input'") }
      // Several crops stand in front.
      let dimensions = trial.transform.crops > 1 ? Array(type.shape.dimensions.dropFirst()) : type.shape.dimensions
      guard SampleForm(TensorType(type.dtype, Shape(dimensions))) == made else {
        throw CheckFailure("it says that it makes \(made) of \(form), and makes \(type) of \(trial.input)")
      }
      checked += 1
    }
    return checked == 0 ? "\(tried); it does not say" : "\(tried), \(checked) with what it says"
  }
}

extension SampleForm {
  /// What a tensor is; nil for something else.
  fileprivate init?(_ type: TensorType) {
    switch (type.dtype, type.shape.rank) {
    case (.uint8, 3): self = .picture
    case (.float32, 3): self = .numbers
    default: return nil
    }
  }
}
