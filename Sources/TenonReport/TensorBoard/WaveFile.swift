import TenonStatistics

/// A sound as a WAV file: one channel of 16-bit numbers.
///
/// - Source: `audio` of `torch.utils.tensorboard.summary`.
struct WaveFile {
  let bytes: [UInt8]
  let frameCount: Int
  let sampleRate: Int

  /// - Parameter samples: from -1 to 1; what lies beyond is cut off.
  /// - Throws: `SummaryError` for no samples, one that is no number, or a rate that no file can say.
  init<Number: BinaryFloatingPoint>(_ samples: [Number], sampleRate: Int) throws(SummaryError) {
    guard !samples.isEmpty, samples.count < 1 << 30 else {
      throw SummaryError.wrong("a sound", expected: "1 sample or more, below 2^30", received: "\(samples.count)")
    }
    guard (1...1 << 30).contains(sampleRate) else {
      throw SummaryError.wrong("a sound", expected: "a sample rate of 1 or more", received: "\(sampleRate)")
    }
    let faults = samples.count { $0.isNaN }
    guard faults == 0 else { throw SummaryError.notFinite(faults, of: samples.count, "a sound") }
    let size = 2 * samples.count
    var bytes: [UInt8] = []
    bytes.reserveCapacity(size + 44)
    func add(_ number: Int, bytes count: Int) {
      for shift in stride(from: 0, to: 8 * count, by: 8) { bytes.append(UInt8(truncatingIfNeeded: number >> shift)) }
    }
    bytes += Array("RIFF".utf8)
    add(36 + size, bytes: 4)
    bytes += Array("WAVEfmt ".utf8)
    add(16, bytes: 4)  // size of the format
    add(1, bytes: 2)  // PCM
    add(1, bytes: 2)  // channels
    add(sampleRate, bytes: 4)
    add(2 * sampleRate, bytes: 4)  // bytes a second
    add(2, bytes: 2)  // bytes of a frame
    add(16, bytes: 2)  // bits of a sample
    bytes += Array("data".utf8)
    add(size, bytes: 4)
    for sample in samples { add(Int(max(-1, min(1, sample)) * Number(Int16.max)), bytes: 2) }
    (self.bytes, frameCount, self.sampleRate) = (bytes, samples.count, sampleRate)
  }
}
