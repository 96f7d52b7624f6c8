import Glibc
import Logging
import NIOCore

/// Keeps a process alive that has no descriptor or memory left for another connection (accept(2): EMFILE, ENFILE, ENOBUFS, ENOMEM).
///
/// swift-nio leaves the listening socket open, but hands the error on, and what is behind ends the server by it; with connections under
/// way that was the end of the process. Here it is logged, and nothing is accepted for a moment: the socket stays readable, and asking
/// again at once would keep a processor busy.
final class AcceptGuard: ChannelDuplexHandler {
    typealias InboundIn = Any
    typealias InboundOut = Any
    typealias OutboundIn = Never
    typealias OutboundOut = Never

    private let pause: Duration
    private let logger: Logger
    private var isPaused = false
    private var wantsRead = false

    /// - Parameter pause: how long nothing is accepted after an error.
    init(pause: Duration, logger: Logger) {
        self.pause = pause
        self.logger = logger
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard let code = (error as? IOError)?.errnoCode, [EMFILE, ENFILE, ENOBUFS, ENOMEM, ECONNABORTED].contains(code) else {
            context.fireErrorCaught(error)
            return
        }
        guard code != ECONNABORTED, !isPaused else { return }
        isPaused = true
        logger.warning("the health server cannot accept a connection: the process is short of descriptors", metadata: ["error": "\(error)"])
        let bound = NIOLoopBound((handler: self, context: context), eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: TimeAmount(pause)) {
            let (handler, context) = bound.value
            handler.resume(context)
        }
    }

    func read(context: ChannelHandlerContext) {
        if isPaused { wantsRead = true } else { context.read() }
    }

    private func resume(_ context: ChannelHandlerContext) {
        isPaused = false
        guard wantsRead else { return }
        wantsRead = false
        context.read()
    }
}
