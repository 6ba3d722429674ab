// A command's question to a daemon: the same names as the options, and the answer's bytes as they come.

import ArgumentParser
import FulltextStorage
import ReportClient
import ReportJSON
import ReportSearch
import ReportText

/// One question and where it goes.
struct DaemonQuestion {
    private let client: DaemonClient
    private let path: String
    private var parameters: [(key: String, value: JSONText)] = []
    /// Why it is not asked.
    private var refusal: IndexError?

    /// - Parameter parts: Of the path behind `/v1`; escaped here.
    init(_ client: DaemonClient, _ parts: String...) {
        self.client = client
        path = "/v1/" + parts.map(Self.escaped).joined(separator: "/")
    }

    private static func escaped(_ part: String) -> String {
        var text = ""
        for byte in part.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x5f, 0x7e:
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16)
            }
        }
        return text
    }

    /// An option that is not given is not sent. An empty one, which to a daemon is one that is not given, is refused.
    mutating func add(_ name: String, _ text: String?) {
        guard let text else { return }
        if text.isEmpty, refusal == nil {
            refusal = IndexError(
                .invalidQuery, "--\(name) '': names no value; leave the option out for all")
        }
        parameters.append((name, .string(text)))
    }

    /// The query; an empty one is refused unless the command takes it for all.
    mutating func add(query: [String], mayBeEmpty: Bool = false) {
        let text = query.joined(separator: " ")
        let isEmpty = text.unicodeScalars.allSatisfy(\.properties.isWhitespace)
        if isEmpty, !mayBeEmpty { refusal = refusal ?? QueryText.emptyQuery }
        if !isEmpty { parameters.append(("q", .string(text))) }
    }

    mutating func add(_ name: String, _ number: Int) { parameters.append((name, .int(number))) }

    mutating func add(_ name: String, _ flag: Bool) {
        if flag { parameters.append((name, .bool(true))) }
    }

    /// Gives the answer in its form, part by part.
    func ask(_ form: OutputForm, _ body: (ArraySlice<UInt8>) throws(IndexError) -> Void) throws(IndexError) {
        if let refusal { throw refusal }
        let style = Terminal.style
        let type =
            switch form {
            case .text:
                "text/plain; width=\(style.width); color=\(style.hasColor); "
                    + "charset=\(style.isUTF8 ? "utf-8" : "us-ascii")"
            case .json: "application/x-ndjson"
            case .tsv: "text/tab-separated-values"
            case .csv: "text/csv"
            }
        try client.ask(path, parameters, accept: type, body)
    }

    /// Prints the answer.
    func print(_ form: OutputForm) throws(IndexError) {
        let output = try RowOutput()
        try ask(form) { (part) throws(IndexError) in try output.write(part) }
        try output.finish()
    }
}

extension Gongkai {
    /// The daemon that is to be asked; nil asks an index here.
    var daemon: DaemonClient? {
        get throws(IndexError) {
            guard let server else { return nil }
            return DaemonClient(try DaemonAddress(server))
        }
    }

    /// - Throws: `ValidationError` when a daemon was named for a command that works on files here.
    func refuseServer(_ command: String) throws {
        guard server != nil else { return }
        throw ValidationError("\(command) works on files here; leave --server out")
    }
}

/// What begins with a minus may be a word that is taken away, but not an option that was mistyped.
func refuseOptions(in query: [String]) throws {
    guard let option = query.first(where: { $0.hasPrefix("--") }) else { return }
    throw ValidationError("Unknown option '\(option)'; to search for it, put it in quotes inside the query")
}
