// The daemon: options, limits of the process, and the server. Everything else is in ReportServer.
// [unsafe: C calls take values that live for the call]

import ArgumentParser
import FulltextAnalysis
import FulltextStorage
import Glibc
import Logging
import ReportServer
import ReportText

@main
struct Gongkaid: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gongkaid",
        abstract: "Serve an index of gongkai over HTTP: a JSON interface under /v1 and a web page.",
        discussion: """
            政府信息公开工作年度报告检索服务。
            gongkaid --index Index/local              then open http://127.0.0.1:8080/
            gongkaid --index Index/local --unix /run/gongkaid.sock

            SIGTERM ends it when running requests are answered; SIGHUP looks for a new commit at once.
            Exit codes: 0 ended; 64 usage; 65 damaged or other index; 66 no index; 74 cannot listen.
            """,
        version: gongkaiVersion)

    @Option(help: "Folder of the index.")
    var index = "Index/local"

    @Option(help: "Address and port; :8080 is the loopback's.")
    var listen = "127.0.0.1:8080"

    @Option(help: "Listen at this socket in the file system instead.")
    var unix: String?

    @Option(help: "Questions answered at the same time; as many as there are processors unless given.")
    var workers: Int?

    @Option(help: "Questions that may wait for a worker; more are refused. As many unless given.")
    var waiting: Int?

    @Option(name: .customLong("time-limit"), help: "Milliseconds for one answer, waiting included.")
    var timeLimit = 5_000

    @Option(help: "Exports written at the same time; more are refused.")
    var exports = 2

    @Option(
        name: .customLong("read-time"),
        help: "Seconds for a request to arrive whole; idle connections live as long.")
    var readTime = 20

    @Option(help: "Connections at the same time.")
    var connections = 4_096

    @Option(name: .customLong("drain"), help: "Seconds that running requests get after SIGTERM.")
    var drain = 15

    @Option(
        name: .customLong("cache"),
        help: "Megabytes of answers that are kept to be given again; 0 keeps none.")
    var cache = 16

    @Option(
        name: .customLong("allow-origin"), help: "Origin whose pages may read answers; none unless given.")
    var allowOrigin: String?

    @Flag(name: .customLong("no-access-log"), help: "Log no requests.")
    var noAccessLog = false

    func validate() throws {
        if unix == nil, ListenAddress(listen) == nil {
            throw ValidationError("--listen \(listen): write an address and a port, as in 127.0.0.1:8080")
        }
        // Upper ends, too: a slip of the finger must not ask the system for a million threads.
        for (name, value, allowed) in [
            ("--workers", workers ?? 1, 1...256), ("--waiting", waiting ?? 0, 0...10_000),
            ("--exports", exports, 1...256), ("--connections", connections, 1...1_000_000),
            ("--time-limit", timeLimit, 1...3_600_000), ("--read-time", readTime, 1...3_600),
            ("--drain", drain, 0...3_600), ("--cache", cache, 0...1_000_000),
        ] where !allowed.contains(value) {
            throw ValidationError(
                "\(name) \(value): not a number from \(allowed.lowerBound) to \(allowed.upperBound)")
        }
    }

    static func main() async { await start { writeError("gongkaid: \($0)\n") } }

    func run() async throws {
        // A client that goes away while it is written to must not end the process.
        _ = signal(SIGPIPE, SIG_IGN)
        var limits = ServerLimits()
        limits.workers = workers ?? max(Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))), 1)
        limits.waiting = waiting ?? limits.workers
        limits.exports = exports
        limits.answerTime = .milliseconds(timeLimit)
        limits.readTime = .seconds(readTime)
        limits.drainTime = .seconds(drain)
        limits.cacheBytes = cache << 20
        limits.connections = min(connections, Self.raiseDescriptorLimit(to: connections + 64) - 64)
        let address =
            unix.map { .unix(path: $0) } ?? ListenAddress(listen) ?? .tcp(host: "127.0.0.1", port: 8_080)
        let logger = Logger(label: "gongkaid") { label in ServerLog(label: label, write: Self.writeError) }
        do {
            let server = try ReportServer(
                FileDirectory(path: index), limits: limits, allowedOrigin: allowOrigin, logger: logger,
                logsRequests: !noAccessLog)
            try await server.run(on: address) { port in
                switch address {
                case .tcp(let host, let given):
                    print("gongkaid: http://\(ListenAddress.tcp(host: host, port: port ?? given))/")
                case .unix: print("gongkaid: unix:\(address)")
                }
                _ = fflush(nil)
            }
        } catch let error as IndexError {
            Self.writeError("gongkaid: \(error)\n")
            throw ExitCode(error.code == .notFound ? 66 : 65)
        } catch {
            Self.writeError("gongkaid: \(error)\n")
            throw ExitCode(74)
        }
    }

    /// Raises the number of files that the process may have open, as far as the system allows.
    /// - Returns: What it is now.
    private static func raiseDescriptorLimit(to wanted: Int) -> Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1_024 }
        if limit.rlim_cur < UInt(wanted) {
            limit.rlim_cur = min(UInt(wanted), limit.rlim_max)
            _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
            _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        return max(Int(clamping: limit.rlim_cur), 128)
    }

    private static let writeError: @Sendable (String) -> Void = { text in
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            // SAFETY: the slice lends its bytes for this call.
            let written = unsafe bytes.withUnsafeBytes { unsafe write(2, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            // Standard error is gone: there is nobody to tell.
            if written <= 0 { return }
            bytes = bytes.dropFirst(written)
        }
    }
}
