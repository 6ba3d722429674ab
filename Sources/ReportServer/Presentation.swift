// In which form a client wants an answer: JSON of the interface, unless the first media type that it accepts is one of those that
// the command line prints. `gongkai --server` asks for these, and prints what comes.

import HTTPTypes
import ReportText

/// The form of an answer.
struct Presentation: Sendable, Equatable {
    /// Nil for the JSON of the interface.
    var form: OutputForm?
    var style = TextStyle()

    static let interface = Presentation()

    init() {}

    /// Reads `text/plain; width=80; color=true; charset=utf-8`, `application/x-ndjson` and the like.
    init(accept: String?) {
        guard let first = accept?.split(separator: ",").first else { return }
        var parts = first.split(separator: ";").map { part in
            part.lowercased().filter { !$0.isWhitespace && $0 != "\"" }
        }[...]
        switch parts.popFirst() {
        case "text/plain": form = .text
        case "application/x-ndjson": form = .json
        case "text/tab-separated-values": form = .tsv
        case "text/csv": form = .csv
        default: return
        }
        guard form == .text else { return }
        for part in parts {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { continue }
            switch pair[0] {
            case "width": style.width = min(max(Int(pair[1]) ?? style.width, 20), 1_000)
            case "color": style.hasColor = pair[1] == "true"
            case "charset": style.isUTF8 = pair[1] != "us-ascii"
            default: break
            }
        }
    }

    /// The media type of the answer.
    var type: String {
        switch form {
        case nil: "application/json"
        case .text: "text/plain; charset=utf-8"
        case .json: "application/x-ndjson"
        case .tsv: "text/tab-separated-values; charset=utf-8"
        case .csv: "text/csv; charset=utf-8"
        }
    }

    /// The same for equal forms; empty for the interface's own.
    var key: String {
        form.map { "\($0.rawValue)\($0 == .text ? "\(style.width)\(style.hasColor)\(style.isUTF8)" : "")" }
            ?? ""
    }
}
