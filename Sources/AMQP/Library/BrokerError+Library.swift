import CRabbitMQ
import Glibc

extension BrokerError {
    /// A negative status of the library on an open connection.
    init(status: CInt, at place: String) {
        let text = "\(place): \(Self.words(status))"
        switch status {
        case AMQP_STATUS_TIMEOUT.rawValue: self.init(.timedOut, "\(place): no answer in time")
        case AMQP_STATUS_HEARTBEAT_TIMEOUT.rawValue:
            self.init(.connectionLost, "\(place): no sign of life for two heartbeats")
            isHeartbeatTimeout = true
        default: self.init(Self.isTLS(status) ? .tls : .connectionLost, text)
        }
    }

    /// A negative status of the library while the socket was opened.
    /// - Parameter systemError: errno, where it says more than the status; else 0.
    init(openStatus status: CInt, systemError: CInt, at place: String) {
        switch status {
        case AMQP_STATUS_SOCKET_ERROR.rawValue where systemError > 0:
            self.init(.unreachable, "\(place): \(Self.systemWords(systemError))")
        case AMQP_STATUS_TIMEOUT.rawValue: self.init(.unreachable, "\(place): no connection in time")
        case AMQP_STATUS_SSL_PEER_VERIFY_FAILED.rawValue, AMQP_STATUS_SSL_CONNECTION_FAILED.rawValue:
            self.init(.tls, "\(place): no TLS connection; is its certificate signed by a trusted authority? (\(Self.words(status)))")
        case AMQP_STATUS_SSL_HOSTNAME_VERIFY_FAILED.rawValue:
            self.init(.tls, "\(place): its certificate is for another name (\(Self.words(status)))")
        default: self.init(Self.isTLS(status) ? .tls : .unreachable, "\(place): \(Self.words(status))")
        }
    }

    /// Nil when the reply is a normal one.
    init?(reply: amqp_rpc_reply_t, at place: String, isLogin: Bool) {
        switch unsafe reply.reply_type {
        case AMQP_RESPONSE_NORMAL: return nil
        case AMQP_RESPONSE_LIBRARY_EXCEPTION:
            let error = unsafe BrokerError(status: reply.library_error, at: place)
            self = isLogin && error.kind == .timedOut ? BrokerError(.unreachable, error.text) : error
        case AMQP_RESPONSE_SERVER_EXCEPTION:
            guard let (code, text) = unsafe BrokerError.closing(reply.reply) else { fallthrough }
            self = isLogin ? BrokerError(loginCode: code, text: text, at: place) : BrokerError(code: code, text: text, at: place)
            isRefusedSettlement = unsafe BrokerError.isOfSettlement(reply.reply)
        default: self.init(.connectionLost, "\(place): the connection ended without an answer")
        }
    }

    /// Code and words of a channel.close or connection.close.
    static func closing(_ method: amqp_method_t) -> (code: Int, text: String)? {
        guard let decoded = unsafe method.decoded else { return nil }
        switch unsafe method.id {
        case AMQP_CHANNEL_CLOSE_METHOD:
            let close = unsafe decoded.load(as: amqp_channel_close_t.self)
            return unsafe (Int(close.reply_code), String(lossy: close.reply_text))
        case AMQP_CONNECTION_CLOSE_METHOD:
            let close = unsafe decoded.load(as: amqp_connection_close_t.self)
            return unsafe (Int(close.reply_code), String(lossy: close.reply_text))
        default: return nil
        }
    }

    /// Whether a channel.close names basic.ack, basic.reject or basic.nack as the method that made it necessary (AMQP 0-9-1 §1.5.2.5).
    static func isOfSettlement(_ method: amqp_method_t) -> Bool {
        guard unsafe method.id == AMQP_CHANNEL_CLOSE_METHOD, let decoded = unsafe method.decoded else { return false }
        let close = unsafe decoded.load(as: amqp_channel_close_t.self)
        let number = unsafe amqp_method_number_t(close.class_id) << 16 | amqp_method_number_t(close.method_id)
        return [AMQP_BASIC_ACK_METHOD, AMQP_BASIC_REJECT_METHOD, AMQP_BASIC_NACK_METHOD].contains(number)
    }

    private static func words(_ status: CInt) -> String {
        unsafe String(cString: amqp_error_string2(status))
    }

    private static func systemWords(_ code: CInt) -> String {
        (unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)").lowercased()
    }

    private static func isTLS(_ status: CInt) -> Bool {
        (AMQP_STATUS_SSL_SET_ENGINE_FAILED.rawValue...AMQP_STATUS_SSL_ERROR.rawValue).contains(status)
    }
}
