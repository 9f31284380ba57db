/// A trap that no plugin can catch: an index out of range in Swift.
@c(fixture_trap)
public func fixtureTrap(_ index: Int32) -> Int32 {
  let numbers: [Int32] = [1, 2, 3]
  return numbers[Int(index)]
}
