// The time that a question may take. Whoever answers looks at the clock once in a window of documents or so, which costs
// nothing beside the window; past the deadline the work ends with an error that says how far it got.

package import FulltextStorage

/// A point in time after which work is given up. A class, because the layout of the clock's instants is known at run time only:
/// whoever held one would be copied field by field.
package final class Deadline: Sendable {
    private let instant: ContinuousClock.Instant
    /// The whole time allowed, for messages.
    private let allowed: Duration

    /// - Parameter time: From now on.
    package init(after time: Duration) {
        instant = .now + time
        allowed = time
    }

    /// - Parameter progress: What was done so far.
    /// - Throws: `timedOut` when the time is over.
    package func check(_ progress: @autoclosure () -> String) throws(IndexError) {
        guard ContinuousClock.now >= instant else { return }
        let (seconds, attoseconds) = allowed.components
        let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
        throw IndexError(
            .timedOut,
            "the answer took longer than \(milliseconds) ms; \(progress()); ask for less, or add a filter")
    }
}
