import TenonCore

/// The reference of experiments, made of the tables that they are read by.
public enum ExperimentReference {
  /// - Parameter example: an experiment as a file, which closes the page.
  /// - Returns: Markdown.
  public static func markdown(example: String) -> String {
    var sections = [
      """
      # Experiments

      Generated from the tables that experiments are read by, with `Scripts/experiment-reference`.
      """
    ]
    for table in all(from: Experiment.keys) { sections.append(section(table)) }
    sections.append("## A full example\n\n```yaml\n\(example.hasSuffix("\n") ? example : example + "\n")```\n")
    return sections.joined(separator: "\n\n")
  }

  /// A table and all that may stand in it, each before those within.
  package static func all(from table: SettingTable) -> [SettingTable] {
    [table] + table.keys.flatMap(\.tables).flatMap(all)
  }

  private static func section(_ table: SettingTable) -> String {
    let title = table.name.contains(".") ? table.name : table.name.prefix(1).uppercased() + table.name.dropFirst()
    let rows = table.keys.map(row) + (table.others.map { [row($0, isLiteral: false)] } ?? [])
    return "## \(title)\n\n\(table.about)\n\n| key | type | range | default | meaning |\n"
      + "| --- | --- | --- | --- | --- |\n" + rows.joined(separator: "\n")
  }

  private static func row(_ key: SettingKey) -> String { row(key, isLiteral: true) }

  private static func row(_ key: SettingKey, isLiteral: Bool) -> String {
    let links = key.tables.map { "[\($0.name)](#\(anchor($0)))" }.joined(separator: ", ")
    let type = key.form.typeText + (links.isEmpty ? "" : ": \(links)")
    let range = [key.form.rangeText, key.limits ?? ""].filter { !$0.isEmpty }.joined(separator: "; ")
    let standard =
      key.isRequired ? "**required**" : key.standardText ?? key.standard.map { "`\($0)`" } ?? ""
    let name = isLiteral ? "`\(key.name)`" : key.name
    return "| " + [name, type, range, standard, key.meaning].map(cell).joined(separator: " | ") + " |"
  }

  private static func cell(_ text: String) -> String {
    text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
  }

  /// As GitHub makes it of a heading.
  private static func anchor(_ table: SettingTable) -> String {
    String(
      table.name.lowercased().compactMap {
        $0 == " " ? "-" : $0.isLetter || $0.isNumber || "-_".contains($0) ? $0 : nil
      })
  }
}
