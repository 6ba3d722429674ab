// The threads that answer. So many questions run at a time as there are threads, a few more wait, and the rest are refused at
// once: a queue that grows makes every answer late and none of them quicker.

package import Fulltext
import FulltextAnalysis
import FulltextStorage
import HTTPTypes
import NIOPosix
package import ReportSearch
import Synchronization

/// Answers questions in threads of its own.
package final class Workers: Sendable {
    private let pool: NIOThreadPool
    private let free = Mutex<[Bench]>([])
    private let running = Atomic<Int>(0)
    private let refused = Atomic<Int>(0)
    private let limits: ServerLimits
    private let name: String

    /// What one thread needs at a time: given out under the lock, so that no two have it at once.
    private final class Bench: @unchecked Sendable {
        var service: SearchService?
        let analyzer: Analyzer

        init() throws(AnalysisError) { analyzer = try Analyzer(runCacheBytes: 2 << 20) }
    }

    /// Words that an analyzer may keep from question to question.
    private static let mostWords = 50_000

    /// - Parameter name: The index, for messages.
    package init(_ limits: ServerLimits, name: String) {
        self.limits = limits
        self.name = name
        pool = NIOThreadPool(numberOfThreads: limits.workers)
    }

    package func start() { pool.start() }

    package func stop() async throws { try await pool.shutdownGracefully() }

    /// Questions that run or wait.
    package var inFlight: Int { running.load(ordering: .relaxed) }

    package var refusedCount: Int { refused.load(ordering: .relaxed) }

    /// Runs `work` with a service over the snapshot.
    /// - Throws: `Problem` when there are too many questions already, or what `work` throws.
    package func answer<Answer: Sendable>(
        _ snapshot: Snapshot, _ work: @escaping @Sendable (SearchService) throws -> Answer
    ) async throws -> Answer {
        let count = running.add(1, ordering: .relaxed).newValue
        defer { running.subtract(1, ordering: .relaxed) }
        guard count <= limits.workers + limits.waiting else {
            refused.add(1, ordering: .relaxed)
            throw Problem(.serviceUnavailable, "busy", "too many questions at a time; ask again in a second")
        }
        let deadline = Deadline(after: limits.answerTime)
        return try await pool.runIfActive { [self] in
            let bench = try free.withLock { $0.popLast() } ?? Bench()
            defer { free.withLock { $0.append(bench) } }
            try deadline.check("it waited for others")
            let service = try service(bench, snapshot)
            service.deadline = deadline
            defer {
                service.deadline = nil
                if service.keptWords > Self.mostWords { service.forgetWords() }
            }
            return try work(service)
        }
    }

    private func service(_ bench: Bench, _ snapshot: Snapshot) throws -> SearchService {
        if let service = bench.service, service.snapshot.commit == snapshot.commit { return service }
        let service = try SearchService(snapshot, name: name, analyzer: bench.analyzer)
        bench.service = service
        return service
    }

    /// Runs other blocking work in the same threads, whatever waits.
    package func run<Answer: Sendable>(_ work: @escaping @Sendable () throws -> Answer) async throws -> Answer
    {
        try await pool.runIfActive(work)
    }
}
