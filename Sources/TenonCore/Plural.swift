/// English plurals, for messages with counts.
public enum Plural {
  /// The plural of a noun: `steps`, `epochs`, `batches`, `losses`, `entries`.
  public static func of(_ noun: String) -> String {
    // The one with a hard ch.
    if noun == "epoch" { return "epochs" }
    if ["s", "x", "z", "ch", "sh"].contains(where: noun.hasSuffix) { return noun + "es" }
    let ending = noun.suffix(2)
    if ending.hasSuffix("y"), let before = ending.first, ending.count == 2, !"aeiou".contains(before) {
      return noun.dropLast() + "ies"
    }
    return noun + "s"
  }

  /// A number with what is counted: `1 epoch`, `3 epochs`, `0 batches`.
  public static func count(_ number: some BinaryInteger, _ noun: String) -> String {
    "\(number) \(number == 1 ? noun : of(noun))"
  }

  /// The same with its digits in groups: `12,345 samples`.
  package static func counted(_ number: Int, _ noun: String) -> String {
    "\(number.grouped) \(number == 1 ? noun : of(noun))"
  }
}
