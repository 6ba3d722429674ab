// Between a thread that writes an answer line by line and the connection that sends it: a few parts at most, so that memory
// does not grow with the answer, and a client that takes nothing stops the writing.

import Dispatch
package import FulltextStorage
import Glibc
import NIOCore
import Synchronization

/// Parts of one answer on their way; one writer, one reader.
package final class AnswerPipe: Sendable {
    private struct State {
        var parts: [ByteBuffer] = []
        var error: (any Error)?
        /// The writer is done.
        var isFinished = false
        /// The reader takes no more.
        var isClosed = false
        var reader: CheckedContinuation<Void, Never>?
    }

    /// Bytes from which a part is sent, and parts that wait.
    private static let partBytes = 1 << 16
    private static let mostParts = 4

    private let state = Mutex(State())
    /// Free places for parts. It starts at none and is filled by `init`: a semaphore that ends below the value it was made
    /// with stops the process, and parts that nobody takes any more leave it there.
    private let room = DispatchSemaphore(value: 0)
    /// The part at hand; touched by the writer alone.
    private let part = Mutex(ByteBuffer())

    package init() { for _ in 0..<Self.mostParts { room.signal() } }

    /// Takes a line without its end; waits while parts enough are on their way.
    /// - Throws: `io` when the reader is gone.
    package func write(_ line: String) throws(IndexError) {
        let whole = part.withLock { part -> ByteBuffer? in
            part.writeString(line)
            part.writeInteger(UInt8(ascii: "\n"))
            guard part.readableBytes >= Self.partBytes else { return nil }
            defer { part = ByteBuffer() }
            return part
        }
        guard let whole else { return }
        room.wait()
        guard put(whole) else { throw IndexError(.io(EPIPE), "the client has gone") }
    }

    /// Says that there is no more, or why.
    func finish(_ error: (any Error)?) {
        let rest = part.withLock { $0 }
        let reader = state.withLock { state in
            if error == nil, rest.readableBytes > 0, !state.isClosed { state.parts.append(rest) }
            state.isFinished = true
            state.error = error
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume()
    }

    private func put(_ part: ByteBuffer) -> Bool {
        let (isTaken, reader) = state.withLock { state in
            guard !state.isClosed else { return (false, CheckedContinuation<Void, Never>?.none) }
            state.parts.append(part)
            defer { state.reader = nil }
            return (true, state.reader)
        }
        reader?.resume()
        return isTaken
    }

    /// The next part; nil behind the last.
    /// - Throws: Why the writer stopped, behind what it had written before.
    func next() async throws -> ByteBuffer? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { reader in
                let isReady = state.withLock { state in
                    guard state.parts.isEmpty, !state.isFinished, !state.isClosed else { return true }
                    state.reader = reader
                    return false
                }
                if isReady { reader.resume() }
            }
        } onCancel: {
            close()
        }
        let part = try state.withLock { state in
            if state.isClosed { throw CancellationError() }
            if !state.parts.isEmpty { return Optional(state.parts.removeFirst()) }
            if let error = state.error { throw error }
            return nil
        }
        if part != nil { room.signal() }
        return part
    }

    /// Whether all has been written and taken.
    var isOver: Bool { state.withLock { $0.isFinished && $0.error == nil && $0.parts.isEmpty } }

    /// Takes no more: the writer is stopped at its next part.
    package func close() {
        let reader = state.withLock { state in
            state.isClosed = true
            state.parts = []
            defer { state.reader = nil }
            return state.reader
        }
        room.signal()
        reader?.resume()
    }
}
