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
        /// It is whole, and no answer has begun.
        case answering
        case writing
    }

    private let readTime: TimeAmount
    private let writeTime: TimeAmount
    private var state: State?
    private var timer: Scheduled<Void>?
    private var partlyRead = false
    private var unanswered = 0
    private var isWriting = false

    init(_ limits: ServerLimits) {
        readTime = TimeAmount(limits.readTime)
        writeTime = TimeAmount(limits.writeTime)
    }

    func handlerAdded(context: ChannelHandlerContext) { if context.channel.isActive { update(context) } }

    func channelActive(context: ChannelHandlerContext) {
        update(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
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
        guard case .end = unwrapOutboundIn(data) else {
            isWriting = true
            update(context)
            context.write(data, promise: promise)
            return
        }
        let written = promise ?? context.eventLoop.makePromise(of: Void.self)
        let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
        written.futureResult.whenComplete { _ in
            let (clock, context) = bound.value
            clock.unanswered -= 1
            clock.isWriting = false
            clock.update(context)
        }
        context.write(data, promise: written)
    }

    private func update(_ context: ChannelHandlerContext) {
        let new: State = isWriting ? .writing : partlyRead || unanswered <= 0 ? .reading : .answering
        guard new != state || new == .reading && timer == nil else { return }
        state = new
        timer?.cancel()
        timer = nil
        guard context.channel.isActive, new != .answering else { return }
        let channel = context.channel
        timer = context.eventLoop.scheduleTask(in: new == .reading ? readTime : writeTime) {
            channel.close(promise: nil)
        }
    }
}
