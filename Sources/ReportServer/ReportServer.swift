// Puts the server together and runs it until it is told to stop.

package import FulltextStorage
import Glibc
import HTTPTypes
import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import Synchronization
package import UnixSignals

/// A server over one index.
package struct ReportServer: Sendable {
    private let index: ServedIndex
    private let workers: Workers
    private let responder: Responder
    private let limits: ServerLimits
    private let logger: Logger

    /// Opens the index.
    /// - Parameters:
    ///   - allowedOrigin: Origin whose pages may read answers; nil allows none but the server's own.
    ///   - logsRequests: A line for each request.
    /// - Throws: `IndexError`.
    package init(
        _ directory: any Directory, limits: ServerLimits = ServerLimits(), allowedOrigin: String? = nil,
        logger: Logger, logsRequests: Bool = true
    ) throws(IndexError) {
        let metrics = Metrics()
        self.limits = limits
        self.logger = logger
        index = try ServedIndex(directory, metrics, logger)
        workers = Workers(limits, name: directory.label)
        responder = Responder(
            index: index, workers: workers, cache: AnswerCache(mostBytes: limits.cacheBytes),
            metrics: metrics,
            limits: limits, page: Page(), allowedOrigin: allowedOrigin, log: logger,
            logsRequests: logsRequests)
    }

    /// Serves until SIGTERM or SIGINT; then takes no new connections and lets running requests end, within the drain time.
    /// - Parameter onListening: Told the port when the server listens; nil for a socket in the file system.
    /// - Throws: `ListenFailure` when it cannot listen.
    package func run(
        on address: ListenAddress, signals: [UnixSignal] = [.sigterm, .sigint],
        onListening: @escaping @Sendable (Int?) async -> Void
    ) async throws {
        if case .unix(let path) = address, await Self.isTaken(path) {
            throw ListenFailure(address, IOError(errnoCode: EADDRINUSE, reason: "bind"))
        }
        workers.start()
        let limits = limits
        let idle = IdleConnections(most: max(limits.connections * 3 / 4, 1))
        var decoder = HTTP1Channel.Configuration.DecoderConfiguration()
        decoder.maxHeaderFieldSize = limits.headerBytes
        decoder.maxHeaderListSize = limits.headerBytes
        decoder.maxHeaderFieldCount = limits.headerFields
        let bind: BindAddress =
            switch address {
            case .tcp(let host, let port): .hostname(host, port: port)
            case .unix(let path): .unixDomainSocket(path: path)
            }
        let hasListened = Atomic(false)
        var quiet = logger
        quiet.logLevel = .warning
        let application = Application(
            responder: responder,
            server: .http1(
                configuration: .init(
                    additionalChannelHandlers: [ConnectionClock(limits, idle)],
                    idleTimeout: TimeAmount(limits.readTime), httpDecoderConfiguration: decoder)),
            configuration: ApplicationConfiguration(
                address: bind, serverName: "gongkaid", backlog: 1_024,
                availableConnectionsDelegate: .maximum(limits.connections, logger: quiet)),
            onServerRunning: { channel in
                hasListened.store(true, ordering: .relaxed)
                await onListening(channel.localAddress?.port)
            }, logger: quiet)
        var configuration = ServiceGroupConfiguration(
            services: [IndexWatch(index: index, workers: workers), application],
            gracefulShutdownSignals: signals, logger: quiet)
        configuration.maximumGracefulShutdownDuration = limits.drainTime
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            try await workers.stop()
            throw hasListened.load(ordering: .relaxed) ? error : ListenFailure(address, error)
        }
        try await workers.stop()
    }

    /// Whether a server listens at a socket in the file system. A new one would take its place and leave it without clients;
    /// a socket that a killed server has left is to be taken.
    private static func isTaken(_ path: String) async -> Bool {
        let attempt = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(unixDomainSocketPath: path)
        guard let channel = try? await attempt.get() else { return false }
        channel.close(promise: nil)
        return true
    }
}
