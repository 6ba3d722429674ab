// How much of the fault suites runs, and what came of it: a sample in every test run, everything with GONGKAI_FAULT=full,
// as `make fault` sets it, which also adds up the lines printed here.

import Glibc

/// Counts the points of one suite at which something failed, by how it ended.
package final class FaultRun {
    /// True when every draw is made, on larger indexes.
    package static let isFull = unsafe getenv("GONGKAI_FAULT").map { unsafe String(cString: $0) } == "full"

    private let suite: String
    private var counts: [String: Int] = [:]

    /// - Parameter suite: What `make fault` adds up under one name.
    package init(_ suite: String) { self.suite = suite }

    /// One point with its outcome.
    package func count(_ outcome: String) { counts[outcome, default: 0] += 1 }

    deinit {
        guard Self.isFull else { return }
        for (outcome, count) in counts.sorted(by: { $0.key < $1.key }) {
            print("fault\t\(suite)\t\(outcome)\t\(count)")
        }
    }
}
