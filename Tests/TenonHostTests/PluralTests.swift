import TenonCore
import Testing

/// Counts in messages, and numbers that are none.
@Suite struct PluralTests {
  @Test(arguments: [
    ("epoch", "epochs"), ("batch", "batches"), ("loss", "losses"), ("class", "classes"), ("entry", "entries"),
    ("array", "arrays"), ("step", "steps"), ("index", "indexes"), ("y", "ys"),
  ])
  func plural_isThatOfEnglish(noun: String, expected: String) {
    #expect(Plural.of(noun) == expected)
    #expect(Plural.count(0, noun) == "0 \(expected)" && Plural.count(2, noun) == "2 \(expected)")
    #expect(Plural.count(1, noun) == "1 \(noun)")
  }

  @Test func digits_haveNoSignWhereThereIsNoNumber() {
    #expect((-Double.nan).digits == "nan" && Double.nan.digits == "nan" && (-Float.nan).digits == "nan")
    #expect((-Double.infinity).digits == "-inf" && 0.1.digits == "0.1" && (-0.0).digits == "-0.0")
  }
}
