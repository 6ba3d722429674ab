// Everything that a client controls has a bound here. docs/server.md gives the reasons.

/// Bounds of one server.
package struct ServerLimits: Sendable {
    /// Time for one answer from when its request was read, waiting included.
    package var answerTime = Duration.seconds(5)
    /// Time for a request to be read whole, from when the connection was opened or the last answer was written; an idle
    /// connection is closed then.
    package var readTime = Duration.seconds(20)
    /// Time for an answer to be taken whole; of one that is written while it is sent, for each part.
    package var writeTime = Duration.seconds(30)
    /// Time that running requests get after SIGTERM.
    package var drainTime = Duration.seconds(15)
    package var connections = 4_096
    /// Requests that are answered at the same time.
    package var workers = 2
    /// Requests that wait for a worker; beyond, they are refused.
    package var waiting = 2
    /// Answers without a bound of rows that are written at the same time, and the time for one.
    package var exports = 2
    package var exportTime = Duration.seconds(600)
    /// Bytes of the path with its parameters.
    package var targetBytes = 32 << 10
    /// Bytes of all header fields together, and of each.
    package var headerBytes = 64 << 10
    package var headerFields = 100
    /// Bytes of a request's body.
    package var bodyBytes = 128 << 10
    /// Hits of a search.
    package var hits = 100
    /// Rows of tables, lists of findings and of words.
    package var rows = 1_000
    /// Facets of one search.
    package var facets = 10
    /// Characters of a text to be cut into words: all escaped, they take less than the HTTP parser accepts, which refuses
    /// longer addresses without a word.
    package var textCharacters = 5_000
    /// Bytes of answers that are kept to be given again.
    package var cacheBytes = 16 << 20

    package init() {}
}
