import TenonCore

/// A gradient that is zero but for some rows of its parameter: those of an embedding that a batch has looked up.
///
/// It belongs to the plan that writes it and lies outside the gradient store, so that penalties, clipping and norms do
/// not reach it.
public struct RowSparseGradient: Sendable {
  /// Row k belongs to row indices[k] of the parameter; rows of one number are added.
  public let values: Tensor
  /// Int64, one for each row.
  public let indices: Tensor

  package init(of parameter: Tensor, rows: Int) throws(TensorError) {
    values = try Tensor(parameter.type.with(rows: rows))
    indices = try Tensor(TensorType(.int64, [rows]))
  }

  package var byteCount: Int { values.type.byteCount + indices.type.byteCount }
}
