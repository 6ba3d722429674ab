// Room for new clients: when most connections that may be open only wait for requests, the one that has waited longest is
// closed for each that comes. Thousands of idle connections then cost nobody else an answer.

import NIOCore
import Synchronization

/// Connections that wait for a request, or for the rest of one.
final class IdleConnections: Sendable {
    private struct State {
        var channels: [Int: any Channel] = [:]
        /// Numbers from the longest wait to the shortest; those before `first`, and those without a channel, are gone.
        var order: [Int] = []
        var first = 0
        var next = 0
    }

    private let state = Mutex(State())
    private let most: Int

    /// - Parameter most: How many may wait.
    init(most: Int) { self.most = most }

    /// Takes a connection in; closes the one that has waited longest when there are too many.
    /// - Returns: Its number.
    func enter(_ channel: any Channel) -> Int {
        let (number, oldest) = state.withLock { state in
            let number = state.next
            state.next += 1
            state.channels[number] = channel
            state.order.append(number)
            var oldest: (any Channel)?
            while state.channels.count > most, oldest == nil, state.first < state.order.count {
                oldest = state.channels.removeValue(forKey: state.order[state.first])
                state.first += 1
            }
            // Busy connections come and go: their old numbers must not pile up.
            if state.order.count > 1_000, state.order.count > 4 * state.channels.count {
                state.order = state.order[state.first...].filter { state.channels[$0] != nil }
                state.first = 0
            }
            return (number, oldest)
        }
        oldest?.close(promise: nil)
        return number
    }

    /// Lets a connection go that has sent its request, or has ended.
    func leave(_ number: Int) { _ = state.withLock { $0.channels.removeValue(forKey: number) } }
}
