import TenonCore
import TenonServices

/// The tensors of a slot's batches, as views of its rows: made once for each number of samples and their lengths.
struct BatchForms {
  private let source: DataSource
  private var forms: [Form] = []
  /// What the batch at hand is padded to, in the order of `DataSource.padding`.
  private var lengths: [Int] = []

  struct Form {
    let count: Int
    let lengths: [Int]
    let fields: [String: Tensor]
    let types: [String: TensorType]
  }

  /// Few occur: a full batch, the last one, those with skipped samples; each with the lengths that there are.
  private static let most = 512

  init(_ source: DataSource) { self.source = source }

  /// Forgets the views, for other rows.
  mutating func removeAll() { forms.removeAll() }

  /// Pads what is to be padded and gives the tensors of the first `count` rows.
  mutating func form(of rows: BatchRows, count: Int) -> Form {
    lengths.removeAll(keepingCapacity: true)
    for padding in source.padding {
      guard let field = rows.layout.fields.firstIndex(where: { $0.name == padding.field }) else { continue }
      let longest = (0..<count).reduce(0) { max($0, rows.length(field: field, row: $1)) }
      let length = padding.length(for: longest)
      if let element = padding.element(rows.layout.fields[field].type.dtype) {
        rows.pack(field: field, count: count, length: length, element: element)
      }
      lengths.append(length)
    }
    if let known = forms.first(where: { $0.count == count && $0.lengths == lengths }) { return known }
    if forms.count >= Self.most { forms.removeAll() }
    let form = made(rows, count)
    forms.append(form)
    return form
  }

  private func made(_ rows: BatchRows, _ count: Int) -> Form {
    var fields: [String: Tensor] = [:]
    for (index, field) in rows.layout.fields.enumerated() {
      let memory = rows.tensors[index]
      var shape = [count] + field.type.shape.dimensions
      if let padded = source.padding.firstIndex(where: { $0.field == field.name }), let lengths = rows.lengths[index] {
        shape[1] = self.lengths[padded]
        fields[source.padding[padded].lengths] = Tensor(
          TensorType(.int64, [count]), at: lengths.data, owner: lengths)
      }
      let tensor = Tensor(TensorType(field.type.dtype, Shape(shape)), at: memory.data, owner: memory)
      // Transforms of batches see the crops apart, as there is one target for all of them.
      fields[field.name] = source.pipeline.changesBatches ? tensor : folded(field.name, tensor)
    }
    return Form(count: count, lengths: lengths, fields: fields, types: fields.mapValues(\.type))
  }

  /// [N, crops, ...] as [N * crops, ...].
  func folded(_ name: String, _ tensor: Tensor) -> Tensor {
    let shape = tensor.shape.dimensions
    guard source.pipeline.crops > 1, name == "input", shape.count > 1, shape[1] == source.pipeline.crops else {
      return tensor
    }
    return Tensor(
      TensorType(tensor.dtype, Shape([shape[0] * shape[1]] + shape[2...])), at: tensor.data, owner: tensor)
  }
}
