// The one error type of the engine and its storage. An error says what happened, where, and what to do, in
// one line; programs match the code. Everything below ReportSearch throws this type and no other.

/// What went wrong with an index, a file of it, or a request to it.
package struct IndexError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What programs match; the message is for people.
    package enum Code: Sendable, Equatable {
        /// The bytes are not what was written: a checksum, length or value does not hold.
        case corrupt
        /// Written by a newer program than this one.
        case tooNew
        /// Written by an older program, in a format that is no longer read.
        case tooOld
        /// No index, file, term or report of that name.
        case notFound
        /// A file that is written once stands there already.
        case alreadyExists
        /// Another process writes to this index.
        case locked
        /// The system refused an operation; the number is `errno`.
        case io(Int32)
        /// The index was built with other segmentation rules than this program's.
        case analyzerMismatch
        /// The query cannot be understood.
        case invalidQuery
        /// The request asks for more than a stated limit.
        case limitExceeded
        /// The request was given up because its time was over.
        case timedOut
    }

    package let code: Code
    /// File name inside the index folder, or a path; empty when no one file is to blame.
    package let file: String
    /// Byte offset in `file` where the damage was seen.
    package let offset: Int?
    /// One line without a final full stop: what, and after a semicolon what to do.
    package let message: String

    /// Makes an error; `message` carries the cause and the remedy, `file` and `offset` the place.
    package init(_ code: Code, file: String = "", offset: Int? = nil, _ message: String) {
        self.code = code
        self.file = file
        self.offset = offset
        self.message = message
    }

    /// Damage with its place and the usual remedy.
    package static func corrupt(_ file: String, at offset: Int? = nil, _ what: String) -> IndexError {
        IndexError(
            .corrupt, file: file, offset: offset, "\(what); run `gongkai check`, then `gongkai repair`")
    }

    package var description: String {
        var place = file
        if let offset { place += " at byte \(offset)" }
        return place.isEmpty ? message : "\(place): \(message)"
    }
}
