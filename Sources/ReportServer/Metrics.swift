// Counters of the server in the text format of Prometheus, version 0.0.4. Names of routes and numbers of statuses are the
// only labels, so their number is bounded whatever clients send.

import Fulltext
import FulltextStorage
import Synchronization

/// What was answered, how, and how long it took.
final class Metrics: Sendable {
    /// Upper bounds of the histogram's buckets in seconds.
    private static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private struct Latency {
        var buckets = [Int](repeating: 0, count: bounds.count + 1)
        var sum = 0.0
    }

    private struct State {
        var statuses: [String: [Int: Int]] = [:]
        var latencies: [String: Latency] = [:]
        var reloads = 0
        var failedReloads = 0
        var open = 0
    }

    private let state = Mutex(State())

    /// A request's head has come.
    func begin() { state.withLock { $0.open += 1 } }

    /// A request is answered, or given up.
    func count(route: String, status: Int, took: Duration) {
        let (seconds, attoseconds) = took.components
        let time = Double(seconds) + Double(attoseconds) / 1e18
        state.withLock { state in
            state.open -= 1
            state.statuses[route, default: [:]][status, default: 0] += 1
            let bucket = Self.bounds.firstIndex { time <= $0 } ?? Self.bounds.count
            state.latencies[route, default: Latency()].buckets[bucket] += 1
            state.latencies[route]?.sum += time
        }
    }

    func countReload(failed: Bool) {
        state.withLock {
            if failed { $0.failedReloads += 1 } else { $0.reloads += 1 }
        }
    }

    /// Everything as text.
    func text(
        _ statistics: (reports: Int, sections: Int, bytes: Int, generation: UInt64), age: Duration,
        inFlight: Int, exports: Int, refused: Int, cache: (hits: Int, misses: Int, bytes: Int)
    ) -> String {
        let state = state.withLock { $0 }
        var lines: [String] = []
        func head(_ name: String, _ type: String, _ help: String) {
            lines.append("# HELP gongkaid_\(name) \(help)")
            lines.append("# TYPE gongkaid_\(name) \(type)")
        }
        func single(_ name: String, _ type: String, _ help: String, _ value: String) {
            head(name, type, help)
            lines.append("gongkaid_\(name) \(value)")
        }
        head("requests_total", "counter", "Requests by route and status.")
        for (route, statuses) in state.statuses.sorted(by: { $0.key < $1.key }) {
            for (status, count) in statuses.sorted(by: { $0.key < $1.key }) {
                lines.append("gongkaid_requests_total{route=\"\(route)\",status=\"\(status)\"} \(count)")
            }
        }
        head("request_seconds", "histogram", "Time from a request's head to its answer's.")
        for (route, latency) in state.latencies.sorted(by: { $0.key < $1.key }) {
            var sum = 0
            for (index, count) in latency.buckets.enumerated() {
                sum += count
                let bound = index < Self.bounds.count ? "\(Self.bounds[index])" : "+Inf"
                lines.append("gongkaid_request_seconds_bucket{route=\"\(route)\",le=\"\(bound)\"} \(sum)")
            }
            lines.append("gongkaid_request_seconds_sum{route=\"\(route)\"} \(latency.sum)")
            lines.append("gongkaid_request_seconds_count{route=\"\(route)\"} \(sum)")
        }
        single("requests_open", "gauge", "Requests that have begun and are not answered.", "\(state.open)")
        single("in_flight", "gauge", "Questions that run or wait.", "\(inFlight)")
        single("exports_in_flight", "gauge", "Answers that are written while they are sent.", "\(exports)")
        single("rejected_total", "counter", "Questions refused because too many waited.", "\(refused)")
        single("cache_hits_total", "counter", "Answers given again.", "\(cache.hits)")
        single("cache_misses_total", "counter", "Answers made.", "\(cache.misses)")
        single("cache_bytes", "gauge", "Bytes of answers kept.", "\(cache.bytes)")
        single("reloads_total", "counter", "Commits taken after the first.", "\(state.reloads)")
        single(
            "reload_failures_total", "counter", "Commits that could not be taken.", "\(state.failedReloads)")
        single(
            "snapshot_age_seconds", "gauge", "Time since the commit at hand was opened.",
            "\(age.components.seconds)")
        single("index_generation", "gauge", "Generation of the commit at hand.", "\(statistics.generation)")
        single("index_reports", "gauge", "Reports in it.", "\(statistics.reports)")
        single("index_sections", "gauge", "Sections in it.", "\(statistics.sections)")
        single("index_bytes", "gauge", "Bytes of its segments.", "\(statistics.bytes)")
        return lines.joined(separator: "\n") + "\n"
    }
}
