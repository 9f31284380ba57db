/// How wide text is in DejaVu Sans (Debian's fonts-dejavu-core), so that a layout needs neither the font nor cairo.
public enum DrawingFont {
  static let family = "DejaVu Sans"
  /// Half the height of capitals, for a size of 1.
  static let halfHeight = 0.3645
  private static let unitsPerSize = 2048.0
  /// What is drawn in place of a character that the font has not got.
  private static let missing: UInt16 = 1229

  /// In pixels.
  ///
  /// Characters that are not in the table are taken to be as wide as other fonts draw them.
  public static func width(_ text: String, size: Double = DrawingText.standardSize) -> Double {
    text.unicodeScalars.reduce(0) { $0 + units($1) } / unitsPerSize * size
  }

  /// As much of a text as there is room for, with … in place of the rest; empty where there is not even room for that.
  public static func abbreviated(_ text: String, width: Double, size: Double = DrawingText.standardSize) -> String {
    let text = DrawingText.drawable(text)
    guard self.width(text, size: size) > width else { return text }
    var (result, used) = ("", self.width("…", size: size))
    for character in text {
      used += self.width(String(character), size: size)
      guard used <= width else { break }
      result.append(character)
    }
    return used <= width || !result.isEmpty ? result + "…" : ""
  }

  private static func units(_ scalar: Unicode.Scalar) -> Double {
    let value = Int(scalar.value)
    for part in table where part.first <= value && value < part.first + part.widths.count {
      return Double(part.widths[value - part.first])
    }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: return value < 0x1100 ? Double(missing) : value < 0x1F000 ? unitsPerSize : 1.3 * unitsPerSize
    }
  }

  /// Advance widths of consecutive characters.
  private struct Part {
    let first: Int
    let widths: [UInt16]
  }

  private static let table = [
    Part(first: 0x20, widths: latin),  // Latin
    Part(first: 0xA0, widths: latinSupplement),  // Latin with accents
    Part(first: 0x384, widths: greek),  // Greek
    Part(first: 0x401, widths: cyrillic),  // Cyrillic
    Part(first: 0x2010, widths: punctuation),  // dashes, quotes, dots
    Part(first: 0x2190, widths: arrows),  // arrows
  ]

  private static let latin: [UInt16] = [
    651, 821, 942, 1716, 1303, 1946, 1597, 563, 799, 799, 1024, 1716, 651, 739, 651, 690, 1303, 1303,
    1303, 1303, 1303, 1303, 1303, 1303, 1303, 1303, 690, 690, 1716, 1716, 1716, 1087, 2048, 1401, 1405, 1430,
    1577, 1294, 1178, 1587, 1540, 604, 604, 1343, 1141, 1767, 1532, 1612, 1235, 1612, 1423, 1300, 1251, 1499,
    1401, 2025, 1403, 1251, 1403, 799, 690, 799, 1716, 1024, 1024, 1255, 1300, 1126, 1300, 1260, 721, 1300,
    1298, 569, 569, 1186, 569, 1995, 1298, 1253, 1300, 1300, 842, 1067, 803, 1298, 1212, 1675, 1212, 1212,
    1075, 1303, 690, 1303, 1716,
  ]
  private static let latinSupplement: [UInt16] = [
    651, 821, 1303, 1303, 1303, 1303, 690, 1024, 1024, 2048, 965, 1253, 1716, 739, 2048, 1024, 1024, 1716,
    821, 821, 1024, 1303, 1303, 651, 1024, 821, 965, 1253, 1985, 1985, 1985, 1087, 1401, 1401, 1401, 1401,
    1401, 1401, 1995, 1430, 1294, 1294, 1294, 1294, 604, 604, 604, 604, 1587, 1532, 1612, 1612, 1612, 1612,
    1612, 1716, 1612, 1499, 1499, 1499, 1499, 1251, 1239, 1290, 1255, 1255, 1255, 1255, 1255, 1255, 2011, 1126,
    1260, 1260, 1260, 1260, 569, 569, 569, 569, 1253, 1298, 1253, 1253, 1253, 1253, 1253, 1716, 1253, 1298,
    1298, 1298, 1298, 1212, 1300, 1212, 1401, 1255, 1401, 1255, 1401, 1255, 1430, 1126, 1430, 1126, 1430, 1126,
    1430, 1126, 1577, 1300, 1587, 1300, 1294, 1260, 1294, 1260, 1294, 1260, 1294, 1260, 1294, 1260, 1587, 1300,
    1587, 1300, 1587, 1300, 1587, 1300, 1540, 1298, 1876, 1423, 604, 569, 604, 569, 604, 569, 604, 569,
    604, 569, 1208, 1138, 604, 569, 1343, 1186, 1186, 1141, 569, 1141, 569, 1141, 768, 1141, 700, 1151,
    582, 1532, 1298, 1532, 1298, 1532, 1298, 1666, 1532, 1298, 1612, 1253, 1612, 1253, 1612, 1253, 2191, 2095,
    1423, 842, 1423, 842, 1423, 842, 1300, 1067, 1300, 1067, 1300, 1067, 1300, 1067, 1251, 803, 1251, 803,
    1251, 803, 1499, 1298, 1499, 1298, 1499, 1298, 1499, 1298, 1499, 1298, 1499, 1298, 2025, 1675, 1251, 1212,
    1251, 1403, 1075, 1403, 1075, 1403, 1075, 721,
  ]
  private static let greek: [UInt16] = [
    1024, 1024, 1418, 651, 1528, 1784, 836, 1229, 1664, 1229, 1689, 1691, 693, 1401, 1405, 1141, 1401, 1294,
    1403, 1540, 1612, 604, 1343, 1401, 1767, 1532, 1294, 1612, 1540, 1235, 1229, 1294, 1251, 1251, 1612, 1403,
    1612, 1565, 604, 1251, 1350, 1107, 1298, 693, 1185, 1350, 1307, 1212, 1253, 1107, 1114, 1298, 1253, 693,
    1207, 1212, 1303, 1144, 1142, 1253, 1233, 1300, 1202, 1298, 1233, 1185, 1351, 1183, 1351, 1715, 693, 1185,
    1253, 1185, 1715,
  ]
  private static let cyrillic: [UInt16] = [
    1294, 1610, 1249, 1430, 1300, 604, 604, 604, 2240, 2140, 1610, 1454, 1532, 1248, 1540, 1401, 1405, 1405,
    1249, 1600, 1294, 2206, 1313, 1532, 1532, 1454, 1540, 1767, 1540, 1612, 1540, 1235, 1430, 1251, 1248, 1763,
    1403, 1590, 1404, 2190, 2240, 1705, 1807, 1405, 1430, 2211, 1423, 1255, 1263, 1207, 1076, 1416, 1260, 1845,
    1089, 1331, 1331, 1237, 1309, 1545, 1339, 1253, 1339, 1300, 1126, 1193, 1212, 1751, 1212, 1394, 1210, 1874,
    1929, 1447, 1617, 1207, 1124, 1724, 1232, 1260, 1260, 1280, 1076, 1124, 1067, 569, 569, 569, 1848, 1840,
    1335, 1237, 1331, 1212, 1339,
  ]
  private static let punctuation: [UInt16] = [
    739, 739, 1303, 1024, 2048, 2048, 1024, 1024, 651, 651, 651, 651, 1061, 1061, 1061, 1061, 1024, 1024,
    1208, 1208, 685, 1367, 2048, 651,
  ]
  private static let arrows: [UInt16] = [
    1716, 1716, 1716, 1716, 1716, 1716, 1716, 1716, 1716, 1716,
  ]
}
