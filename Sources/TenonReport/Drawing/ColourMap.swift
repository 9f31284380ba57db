/// Colours of numbers between a least and a greatest one, which the colour-blind read as well as others, and which lie in the same
/// order when they are printed in grey (but for `difference`).
///
/// 33 colours of each of matplotlib's maps, with straight lines between them.
/// - Source: viridis, Smith and van der Walt 2015; cividis, Nuñez, Anderton and Renslow 2018; RdBu, Brewer 2003.
public enum ColourMap: String, Sendable, CaseIterable {
  case viridis, cividis
  case grey
  /// From blue over white, the middle, to red: of numbers with a sign.
  case difference

  /// - Parameter share: 0 for the least, 1 for the greatest; beyond them as at the ends, grey for what is no number.
  public func colour(_ share: Double) -> DrawingColour {
    guard !share.isNaN else { return .grey }
    let place = max(0, min(1, share)) * Double(anchors.count - 1)
    let index = min(Int(place), anchors.count - 2)
    let (low, high) = (anchors[index], anchors[index + 1])
    func channel(_ shift: UInt32) -> UInt32 {
      let (from, to) = (Double(low >> shift & 255), Double(high >> shift & 255))
      return UInt32((from + (to - from) * (place - Double(index))).rounded()) << shift
    }
    return DrawingColour(channel(16) | channel(8) | channel(0))
  }

  /// For each byte, 0 for the least and 255 for the greatest.
  var table: [DrawingColour] { (0...255).map { colour(Double($0) / 255) } }

  /// At equal distances.
  private var anchors: [UInt32] {
    switch self {
    case .viridis: Self.viridisAnchors
    case .cividis: Self.cividisAnchors
    case .grey: [0x000000, 0xFFFFFF]
    case .difference: Self.differenceAnchors
    }
  }

  private static let viridisAnchors: [UInt32] = [
    0x440154, 0x470D60, 0x48186A, 0x482374, 0x472D7B, 0x453681, 0x424086, 0x3F4989, 0x3B528B, 0x375A8D,
    0x33638D, 0x2F6A8E, 0x2C728E, 0x297A8E, 0x26818E, 0x23898E, 0x21908C, 0x1F988B, 0x1F9F88, 0x21A685,
    0x28AE80, 0x31B57B, 0x3EBC74, 0x4CC26C, 0x5DC963, 0x6ECE58, 0x82D34C, 0x96D83F, 0xABDC32, 0xC0DF24,
    0xD5E21A, 0xEAE51A, 0xFDE725,
  ]
  private static let cividisAnchors: [UInt32] = [
    0x00224E, 0x00285B, 0x002E6A, 0x043371, 0x1A386F, 0x273E6E, 0x32436D, 0x3B496C, 0x434E6C, 0x4B546C,
    0x52596D, 0x5A5F6E, 0x61656F, 0x686A71, 0x6F7073, 0x757676, 0x7C7B78, 0x848179, 0x8B8778, 0x938D78,
    0x9B9376, 0xA39A75, 0xABA072, 0xB3A670, 0xBBAD6C, 0xC3B469, 0xCCBA64, 0xD4C15F, 0xDDC958, 0xE6D051,
    0xEFD748, 0xF8DF3C, 0xFEE838,
  ]
  private static let differenceAnchors: [UInt32] = [
    0x053061, 0x0E4178, 0x175290, 0x1F63A7, 0x2A71B2, 0x347FB9, 0x3F8DC0, 0x529CC8, 0x6BACD0, 0x83BCD9,
    0x9AC9E0, 0xAED3E6, 0xC1DDEC, 0xD3E6F0, 0xDFECF3, 0xEBF1F5, 0xF7F7F6, 0xF9EEE8, 0xFBE6D9, 0xFDDDCA,
    0xFBCEB6, 0xF8BDA0, 0xF5AC8B, 0xEE9878, 0xE58268, 0xDC6D57, 0xD25749, 0xC6413E, 0xBB2A34, 0xAD162A,
    0x960F26, 0x7E0823, 0x67001F,
  ]
}
