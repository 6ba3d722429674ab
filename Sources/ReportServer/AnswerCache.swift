// Answers that were given for the commit at hand, to be given again: a page that many open asks the same at first.

import FulltextStorage
import NIOCore
import Synchronization

/// Bodies by question; the oldest go when there are too many bytes. A new commit empties it.
final class AnswerCache: Sendable {
    private struct State {
        var index: FileID?
        var generation: UInt64 = 0
        var bodies: [String: ByteBuffer] = [:]
        /// Keys from the oldest; those before `first` are gone.
        var order: [String] = []
        var first = 0
        var byteCount = 0
        var hits = 0
        var misses = 0
    }

    private let state = Mutex(State())
    private let mostBytes: Int

    init(mostBytes: Int) { self.mostBytes = mostBytes }

    /// Hits, misses and bytes held.
    var figures: (hits: Int, misses: Int, bytes: Int) {
        state.withLock { ($0.hits, $0.misses, $0.byteCount) }
    }

    func body(_ key: String, _ index: FileID, _ generation: UInt64) -> ByteBuffer? {
        state.withLock { state in
            let isCurrent = state.index == index && state.generation == generation
            let body = isCurrent ? state.bodies[key] : nil
            if body == nil { state.misses += 1 } else { state.hits += 1 }
            return body
        }
    }

    func keep(_ body: ByteBuffer, _ key: String, _ index: FileID, _ generation: UInt64) {
        let size = body.readableBytes + key.utf8.count
        // One answer must not push out all others.
        guard size <= mostBytes / 16 else { return }
        state.withLock { state in
            if state.index != index || state.generation < generation {
                state = State(index: index, generation: generation, hits: state.hits, misses: state.misses)
            }
            guard state.generation == generation, state.bodies.updateValue(body, forKey: key) == nil else {
                return
            }
            state.order.append(key)
            state.byteCount += size
            while state.byteCount > mostBytes {
                let oldest = state.order[state.first]
                state.first += 1
                if let gone = state.bodies.removeValue(forKey: oldest) {
                    state.byteCount -= gone.readableBytes + oldest.utf8.count
                }
            }
            if state.first > 1_000, state.first * 2 > state.order.count {
                state.order.removeFirst(state.first)
                state.first = 0
            }
        }
    }
}
