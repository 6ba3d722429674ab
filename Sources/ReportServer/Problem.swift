// What a client is told when there is no answer: problem details after RFC 9457, with a code for programs.

import FulltextStorage
import HTTPTypes
import ReportJSON

/// Why there is no answer.
package struct Problem: Error {
    let status: HTTPResponse.Status
    /// For programs; never changes its meaning.
    package let code: String
    /// For people.
    let detail: String
    /// Column of the query, from 1, where it was seen.
    var position: Int?
    /// Methods that the route has, when another was asked for.
    var allowed: String?

    init(_ status: HTTPResponse.Status, _ code: String, _ detail: String) {
        self.status = status
        self.code = code
        self.detail = detail
    }

    static func parameter(_ name: String, _ detail: String) -> Problem {
        Problem(.badRequest, "invalid_parameter", "\(name): \(detail)")
    }

    /// What a client may know of an error: what it did itself. Damage and refusals of the system are told in the log, where
    /// names of files belong.
    init(_ error: IndexError) {
        switch error.code {
        case .invalidQuery:
            self.init(.badRequest, "invalid_query", error.message)
            position = Self.column(error.message)
        case .limitExceeded: self.init(.badRequest, "limit_exceeded", error.message)
        case .timedOut: self.init(.gatewayTimeout, "timed_out", error.message)
        case .notFound where error.file.isEmpty: self.init(.notFound, "not_found", error.message)
        case .notFound, .corrupt, .tooNew, .tooOld, .analyzerMismatch, .alreadyExists, .locked, .io:
            self.init(
                .internalServerError, "index_unreadable", "the index could not be read; the log says why")
        }
    }

    /// True when the log should say more than the client is told.
    static func isOurs(_ error: IndexError) -> Bool { Problem(error).code == "index_unreadable" }

    /// The number in `column 12: …`, as messages on queries begin.
    private static func column(_ message: String) -> Int? {
        guard message.hasPrefix("column ") else { return nil }
        return Int(message.dropFirst("column ".count).prefix { $0.isNumber })
    }

    var json: JSONText {
        .object([
            ("type", .string("about:blank")), ("title", .string(status.reasonPhrase)),
            ("status", .int(status.code)),
            ("code", .string(code)), ("detail", .string(detail)), ("position", .optional(position)),
        ])
    }
}
