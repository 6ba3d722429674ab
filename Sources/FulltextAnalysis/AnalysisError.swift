// The one error of this target: ICU or its data cannot be used as expected.

/// What went wrong in ICU and what to do about it.
package struct AnalysisError: Error, Equatable, CustomStringConvertible {
    /// A sentence that names the call, ICU's own word for the failure, and a remedy.
    package let message: String

    package var description: String { message }

    /// An error with a message that already says what to do.
    package init(_ message: String) { self.message = message }
}
