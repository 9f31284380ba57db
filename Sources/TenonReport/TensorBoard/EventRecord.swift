/// A record of an event file: the length of the data, a check of that, the data, a check of it; little-endian.
///
/// - Source: TensorFlow's TFRecord, `tensorflow/core/lib/io/record_writer.h`.
enum EventRecord {
  static func bytes(of data: [UInt8]) -> [UInt8] {
    var record: [UInt8] = []
    record.reserveCapacity(data.count + 16)
    append(UInt64(data.count), to: &record)
    append(CRC32C.masked(record), to: &record)
    record += data
    append(CRC32C.masked(data), to: &record)
    return record
  }

  private static func append<Number: FixedWidthInteger>(_ number: Number, to record: inout [UInt8]) {
    withUnsafeBytes(of: number.littleEndian) { record += $0 }
  }
}
