/// How the pictures of an array lie: N samples, H rows, W columns, C channels, the last letter running fastest.
enum ImageArrayLayout: String {
  case nhwc = "NHWC"
  case nchw = "NCHW"
  case nhw = "NHW"
  case hwcn = "HWCN"
  case hwn = "HWN"

  var rank: Int { rawValue.count }

  /// Where a letter stands; nil for channels that there are not.
  func axis(_ letter: Character) -> Int? {
    rawValue.firstIndex(of: letter).map { rawValue.distance(from: rawValue.startIndex, to: $0) }
  }
}
