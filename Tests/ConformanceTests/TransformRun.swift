import TenonCore
import TenonServices
import Testing

/// What a transform makes of a sample's input.
func apply(_ transform: any Transform, _ input: Tensor, _ draw: Draw) throws -> Tensor {
  let record = SampleRecord(input: input)
  try transform.apply(record.sample, draw)
  return try #require(record["input"])
}
