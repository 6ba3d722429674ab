// Closes connections on which a client takes too long: to send a request whole, to send another, or to take its answer.
// Every byte that dribbles in would put off an idle timeout; these times are put off by nothing.

import NIOCore
import NIOHTTPTypes

/// Times one connection.
final class ConnectionClock: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private enum State {
        /// A request is wanted, or has begun and is not whole.
        case reading
        /// It is whole, and nothing is there to be sent.
        case answering
        case writing
    }

    private let readTime: TimeAmount
    private let writeTime: TimeAmount
    private var state: State?
    private var timer: Scheduled<Void>?
    private var partlyRead = false
    private var unanswered = 0
    /// Parts of an answer that the system has not taken yet.
    private var unwritten = 0

    private let idle: IdleConnections
    /// The number of this connection while it waits for a request.
    private var waiting: Int?

    init(_ limits: ServerLimits, _ idle: IdleConnections) {
        self.idle = idle
        readTime = TimeAmount(limits.readTime)
        writeTime = TimeAmount(limits.writeTime)
    }

    func handlerAdded(context: ChannelHandlerContext) { if context.channel.isActive { update(context) } }

    func channelActive(context: ChannelHandlerContext) {
        update(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        stop()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { stop() }

    private func stop() {
        timer?.cancel()
        timer = nil
        if let waiting { idle.leave(waiting) }
        waiting = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            partlyRead = true
            unanswered += 1
        case .body: break
        case .end: partlyRead = false
        }
        update(context)
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let isEnd = if case .end = unwrapOutboundIn(data) { true } else { false }
        let written = promise ?? context.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        unwritten += 1
        update(context)
        written.futureResult.whenComplete { _ in
            let (clock, context) = bound.value
            clock.unwritten -= 1
            if isEnd { clock.unanswered -= 1 }
            // A part that was taken buys time for the next.
            clock.state = nil
            clock.update(context)
        }
        context.write(data, promise: written)
    }

    private func update(_ context: ChannelHandlerContext) {
        let new: State = unwritten > 0 ? .writing : partlyRead || unanswered <= 0 ? .reading : .answering
        guard new != state || new == .reading && timer == nil else { return }
        state = new
        let wasWaiting = waiting
        timer?.cancel()
        timer = nil
        let channel = context.channel
        if new == .reading, channel.isActive {
            if wasWaiting == nil { waiting = idle.enter(channel) }
        } else if let wasWaiting {
            idle.leave(wasWaiting)
            waiting = nil
        }
        guard channel.isActive, new != .answering else { return }
        timer = context.eventLoop.scheduleTask(in: new == .reading ? readTime : writeTime) {
            channel.close(promise: nil)
        }
    }
}
