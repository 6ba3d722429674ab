// The flags that ask for another form than text for people.

import ArgumentParser
import ReportText

/// What is printed instead of text for people.
enum OutputFlag: EnumerableFlag {
    case json
    case tsv
    case csv

    static func help(for value: OutputFlag) -> ArgumentHelp? {
        switch value {
        case .json: "Print JSON."
        case .tsv: "Print rows with tabs between the fields."
        case .csv: "Print CSV."
        }
    }

    var form: OutputForm {
        switch self {
        case .json: .json
        case .tsv: .tsv
        case .csv: .csv
        }
    }
}
