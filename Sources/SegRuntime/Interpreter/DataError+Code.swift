import SegData

extension DataError {
  /// S03xx.
  var code: String {
    switch kind {
    case .fileNotFound: "S0301"
    case .unreadable: "S0302"
    case .emptyFile: "S0303"
    case .unknownFormat: "S0304"
    case .badValue, .conversion: "S0305"
    case .badLine: "S0306"
    case .badEncoding: "S0307"
    case .badOption: "S0308"
    case .unknownColumn: "S0204"
    case .duplicateColumn: "S0309"
    case .typeMismatch, .function, .misplacedAggregate, .misplacedColumn: "S0206"
    case .overflow: "S0310"
    case .badPattern: "S0311"
    case .outOfMemory: "S0312"
    case .diskFull: "S0313"
    case .notWritable: "S0314"
    case .cancelled: "S0499"
    case .internalFailure: "S0399"
    }
  }
}
