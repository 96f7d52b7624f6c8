import NIOCore
import NIOHTTP2

/// Ends an HTTP/2 connection as a server does that is being replaced (RFC 9113 §6.8).
enum GoAway {
    /// The time in which streams below the limit may still get their answers before the connection closes.
    private static let grace = TimeAmount.milliseconds(250)

    /// - Parameter firstUnprocessed: this stream and later ones were not looked at; a client may send them again.
    static func send(on connection: any Channel, firstUnprocessed: HTTP2StreamID) {
        // Streams of a client have odd numbers; 0 says that none was processed.
        let last = HTTP2StreamID(max(0, Int(firstUnprocessed) - 2))
        let reason = ByteBuffer(string: #"{"reason":"Shutdown"}"#)
        let frame = HTTP2Frame(
            streamID: .rootStream, payload: .goAway(lastStreamID: last, errorCode: .noError, opaqueData: reason))
        connection.writeAndFlush(frame, promise: nil)
        connection.eventLoop.scheduleTask(in: grace) { connection.close(promise: nil) }
    }
}
