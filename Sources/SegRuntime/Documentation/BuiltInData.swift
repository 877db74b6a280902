import SegData

/// Small data sets that are there without a file, for the examples of the help: `iris | kmeans k=3` runs as it is.
/// A `let` of the same name hides one.
enum BuiltInData {
  static let names = ["customers", "iris", "orders", "six", "six_segments"]

  /// What stands for a name that is not a table of its own.
  static func pipeline(_ name: String) -> String? {
    name == "six_segments" ? "six | kmeans k=2 seed=1" : nil
  }

  static func table(_ name: String) -> Table? {
    switch name {
    case "six":
      table([Column("x", .integer), Column("y", .integer)], rows(six))
    case "iris":
      table(
        ["sepal_length", "sepal_width", "petal_length", "petal_width"].map { Column($0, .number) }
          + [Column("species", .text)],
        rows(setosa, "setosa") + rows(versicolor, "versicolor") + rows(virginica, "virginica"))
    case "orders":
      table(
        [
          Column("order_id", .integer), Column("customer_id", .integer),
          Column("order_date", .date), Column("amount", .number), Column("country", .text),
          Column("status", .text), Column("quantity", .integer),
        ], rows(orders))
    case "customers":
      table(
        [
          Column("customer_id", .integer), Column("age", .integer), Column("city", .text),
          Column("updated_at", .timestamp), Column("visits", .integer),
        ], rows(customers))
    default: nil
    }
  }

  /// Rows between semicolons, fields between commas.
  private static func rows(_ text: String, _ last: String? = nil) -> [[String]] {
    text.split(whereSeparator: { $0 == ";" || $0 == "\n" }).map { row in
      row.split(separator: ",", omittingEmptySubsequences: false).map {
        String($0.drop { $0 == " " })
      } + (last.map { [$0] } ?? [])
    }
  }

  private static func table(_ columns: [Column], _ rows: [[String]]) -> Table {
    let values = columns.enumerated().map { index, column in
      ColumnValues(column.type, cells: rows.map { cell($0[index], column.type) })
        ?? .nulls(rows.count)
    }
    return Table(schema: Schema(columns), columns: values)
  }

  private static func cell(_ text: String, _ type: ColumnType) -> Cell {
    switch type {
    case .integer: Int64(text).map(Cell.integer) ?? .null
    case .number: Double(text).map(Cell.number) ?? .null
    case .date: CalendarDate(text).map(Cell.date) ?? .null
    case .timestamp: Timestamp(text).map(Cell.timestamp) ?? .null
    default: text.isEmpty ? .null : .text(text)
    }
  }

  private static let six = "0,0;1,0;0,2;5,5;6,5;5,7"

  // R. A. Fisher, The use of multiple measurements in taxonomic problems, 1936.

  private static let setosa = """
    5.1,3.5,1.4,0.2;4.9,3,1.4,0.2;4.7,3.2,1.3,0.2;4.6,3.1,1.5,0.2;5,3.6,1.4,0.2;5.4,3.9,1.7,0.4;
    4.6,3.4,1.4,0.3;5,3.4,1.5,0.2;4.4,2.9,1.4,0.2;4.9,3.1,1.5,0.1;5.4,3.7,1.5,0.2;
    4.8,3.4,1.6,0.2;4.8,3,1.4,0.1;4.3,3,1.1,0.1;5.8,4,1.2,0.2;5.7,4.4,1.5,0.4;5.4,3.9,1.3,0.4;
    5.1,3.5,1.4,0.3;5.7,3.8,1.7,0.3;5.1,3.8,1.5,0.3;5.4,3.4,1.7,0.2;5.1,3.7,1.5,0.4;
    4.6,3.6,1,0.2;5.1,3.3,1.7,0.5;4.8,3.4,1.9,0.2;5,3,1.6,0.2;5,3.4,1.6,0.4;5.2,3.5,1.5,0.2;
    5.2,3.4,1.4,0.2;4.7,3.2,1.6,0.2;4.8,3.1,1.6,0.2;5.4,3.4,1.5,0.4;5.2,4.1,1.5,0.1;
    5.5,4.2,1.4,0.2;4.9,3.1,1.5,0.2;5,3.2,1.2,0.2;5.5,3.5,1.3,0.2;4.9,3.6,1.4,0.1;4.4,3,1.3,0.2;
    5.1,3.4,1.5,0.2;5,3.5,1.3,0.3;4.5,2.3,1.3,0.3;4.4,3.2,1.3,0.2;5,3.5,1.6,0.6;5.1,3.8,1.9,0.4;
    4.8,3,1.4,0.3;5.1,3.8,1.6,0.2;4.6,3.2,1.4,0.2;5.3,3.7,1.5,0.2;5,3.3,1.4,0.2
    """

  private static let versicolor = """
    7,3.2,4.7,1.4;6.4,3.2,4.5,1.5;6.9,3.1,4.9,1.5;5.5,2.3,4,1.3;6.5,2.8,4.6,1.5;5.7,2.8,4.5,1.3;
    6.3,3.3,4.7,1.6;4.9,2.4,3.3,1;6.6,2.9,4.6,1.3;5.2,2.7,3.9,1.4;5,2,3.5,1;5.9,3,4.2,1.5;
    6,2.2,4,1;6.1,2.9,4.7,1.4;5.6,2.9,3.6,1.3;6.7,3.1,4.4,1.4;5.6,3,4.5,1.5;5.8,2.7,4.1,1;
    6.2,2.2,4.5,1.5;5.6,2.5,3.9,1.1;5.9,3.2,4.8,1.8;6.1,2.8,4,1.3;6.3,2.5,4.9,1.5;
    6.1,2.8,4.7,1.2;6.4,2.9,4.3,1.3;6.6,3,4.4,1.4;6.8,2.8,4.8,1.4;6.7,3,5,1.7;6,2.9,4.5,1.5;
    5.7,2.6,3.5,1;5.5,2.4,3.8,1.1;5.5,2.4,3.7,1;5.8,2.7,3.9,1.2;6,2.7,5.1,1.6;5.4,3,4.5,1.5;
    6,3.4,4.5,1.6;6.7,3.1,4.7,1.5;6.3,2.3,4.4,1.3;5.6,3,4.1,1.3;5.5,2.5,4,1.3;5.5,2.6,4.4,1.2;
    6.1,3,4.6,1.4;5.8,2.6,4,1.2;5,2.3,3.3,1;5.6,2.7,4.2,1.3;5.7,3,4.2,1.2;5.7,2.9,4.2,1.3;
    6.2,2.9,4.3,1.3;5.1,2.5,3,1.1;5.7,2.8,4.1,1.3
    """

  private static let virginica = """
    6.3,3.3,6,2.5;5.8,2.7,5.1,1.9;7.1,3,5.9,2.1;6.3,2.9,5.6,1.8;6.5,3,5.8,2.2;7.6,3,6.6,2.1;
    4.9,2.5,4.5,1.7;7.3,2.9,6.3,1.8;6.7,2.5,5.8,1.8;7.2,3.6,6.1,2.5;6.5,3.2,5.1,2;
    6.4,2.7,5.3,1.9;6.8,3,5.5,2.1;5.7,2.5,5,2;5.8,2.8,5.1,2.4;6.4,3.2,5.3,2.3;6.5,3,5.5,1.8;
    7.7,3.8,6.7,2.2;7.7,2.6,6.9,2.3;6,2.2,5,1.5;6.9,3.2,5.7,2.3;5.6,2.8,4.9,2;7.7,2.8,6.7,2;
    6.3,2.7,4.9,1.8;6.7,3.3,5.7,2.1;7.2,3.2,6,1.8;6.2,2.8,4.8,1.8;6.1,3,4.9,1.8;6.4,2.8,5.6,2.1;
    7.2,3,5.8,1.6;7.4,2.8,6.1,1.9;7.9,3.8,6.4,2;6.4,2.8,5.6,2.2;6.3,2.8,5.1,1.5;6.1,2.6,5.6,1.4;
    7.7,3,6.1,2.3;6.3,3.4,5.6,2.4;6.4,3.1,5.5,1.8;6,3,4.8,1.8;6.9,3.1,5.4,2.1;6.7,3.1,5.6,2.4;
    6.9,3.1,5.1,2.3;5.8,2.7,5.1,1.9;6.8,3.2,5.9,2.3;6.7,3.3,5.7,2.5;6.7,3,5.2,2.3;6.3,2.5,5,1.9;
    6.5,3,5.2,2;6.2,3.4,5.4,2.3;5.9,3,5.1,1.8
    """

  private static let orders = """
    1001,6,2026-02-13,9.5,FR,shipped,6;1002,10,2026-01-17,24,FR,paid,2;
    1003,4,2026-01-18,80,FR,shipped,4;1004,11,2026-06-19,9.5,DE,paid,4;
    1005,1,2026-05-28,19.99,FR,paid,2;1006,10,2026-03-18,19.99,FR,shipped,4;
    1007,6,2026-01-18,12.25,DE,shipped,8;1008,11,2026-05-14,49.9,DE,cancelled,6;
    1009,5,2026-02-26,19.99,ES,paid,5;1010,9,2026-04-11,120.75,FR,cancelled,2;
    1011,9,2026-04-06,49.9,FR,paid,1;1012,11,2026-01-25,250,DE,open,6;
    1013,6,2026-06-12,640,DE,shipped,2;1014,14,2026-01-09,120.75,ES,paid,5;
    1015,11,2026-05-22,120.75,FR,paid,6;1016,1,2026-04-12,19.99,DE,paid,4;
    1017,13,2026-03-05,24,DE,cancelled,8;1018,2,2026-02-15,80,DE,open,7;
    1019,14,2026-05-09,80,PL,shipped,7;1020,4,2026-02-03,19.99,FR,shipped,1;
    1021,8,2026-05-06,35.5,FR,paid,9;1022,6,2026-05-19,49.9,IT,shipped,9;
    1023,10,2026-06-22,9.5,DE,open,9;1024,7,2026-04-13,80,FR,shipped,1;
    1025,4,2026-01-07,120.75,FR,paid,1;1026,2,2026-01-19,19.99,DE,cancelled,1;
    1027,2,2026-02-20,80,FR,paid,6;1028,10,2026-03-16,12.25,FR,paid,8;
    1029,8,2026-04-10,12.25,FR,shipped,5;1030,8,2026-06-06,250,FR,cancelled,9;
    1031,6,2026-02-23,250,IT,shipped,5;1032,11,2026-01-23,35.5,DE,open,6;
    1033,13,2026-02-18,250,ES,paid,4;1034,10,2026-02-26,24,IT,shipped,4;
    1035,4,2026-05-16,49.9,ES,cancelled,5;1036,8,2026-03-07,640,PL,paid,6;
    1037,6,2026-01-08,12.25,FR,paid,4;1038,8,2026-05-20,9.5,DE,shipped,2;
    1039,14,2026-06-04,80,ES,shipped,8;1040,15,2026-02-14,49.9,FR,cancelled,7;
    1041,8,2026-04-24,12.25,ES,paid,3;1042,1,2026-02-19,120.75,ES,paid,8;
    1043,11,2026-03-05,250,DE,paid,2;1044,9,2026-06-05,80,PL,paid,4;
    1045,1,2026-03-07,35.5,DE,shipped,6;1046,5,2026-05-14,19.99,FR,shipped,8;
    1047,11,2026-05-27,250,DE,cancelled,9;1048,3,2026-05-05,250,DE,open,3;
    1049,10,2026-01-25,19.99,FR,paid,2;1050,9,2026-01-11,250,DE,paid,2;
    1051,15,2026-05-02,24,FR,paid,2;1052,9,2026-04-18,9.5,ES,open,8;
    1053,6,2026-05-17,640,DE,shipped,8;1054,9,2026-05-26,120.75,DE,paid,9;
    1055,15,2026-03-18,24,IT,paid,2;1056,7,2026-04-11,12.25,ES,paid,4;
    1057,11,2026-03-26,12.25,IT,paid,6;1058,3,2026-03-05,120.75,FR,cancelled,7;
    1059,15,2026-04-06,24,FR,paid,9;1060,7,2026-03-14,24,FR,paid,6
    """

  private static let customers = """
    1,20,Madrid,2026-05-01 12:01:00,36;2,48,Turin,2026-05-02 12:02:00,2;
    3,,Turin,2026-05-03 12:03:00,22;4,52,Madrid,2026-05-04 12:04:00,33;
    5,23,,2026-05-05 12:05:00,8;6,69,Berlin,2026-05-06 12:06:00,7;
    7,24,Madrid,2026-05-07 12:07:00,18;8,,Lyon,2026-05-08 12:08:00,12;
    9,36,Berlin,2026-05-09 12:09:00,28;10,62,Madrid,2026-05-10 12:10:00,26;
    11,28,,2026-05-11 12:11:00,35;12,51,Turin,2026-05-12 12:12:00,21;
    13,,Lyon,2026-05-13 12:13:00,18;14,22,Berlin,2026-05-14 12:14:00,28;
    15,23,Madrid,2026-05-15 12:15:00,2
    """
}
