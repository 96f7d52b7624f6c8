import NIOCore
import Synchronization

/// The connections of the health server: at most so many, and each new one is let in. The connection that went longest without a
/// request gives way to it, so that whoever holds connections open keeps no probe out.
final class HealthConnections: Sendable {
    private struct Entry {
        let channel: any Channel
        var lastUse: UInt64
    }

    private struct State {
        var entries: [ObjectIdentifier: Entry] = [:]
        var uses: UInt64 = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    /// - Parameter limit: how many connections there may be at once; at least 1.
    init(limit: Int) { self.limit = limit }

    /// How many there are.
    var count: Int { state.withLock { $0.entries.count } }

    /// What is put into the pipeline of each connection.
    func handler() -> any RemovableChannelHandler { HealthConnection(self) }

    /// A connection is there, or a request came over it.
    fileprivate func use(_ channel: any Channel) {
        let displaced = state.withLock { state in
            state.uses += 1
            state.entries[ObjectIdentifier(channel)] = Entry(channel: channel, lastUse: state.uses)
            guard state.entries.count > limit, let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse }) else {
                return nil as (any Channel)?
            }
            return state.entries.removeValue(forKey: oldest.key)?.channel
        }
        displaced?.close(promise: nil)
    }

    fileprivate func remove(_ channel: any Channel) {
        _ = state.withLock { $0.entries.removeValue(forKey: ObjectIdentifier(channel)) }
    }
}

/// Counts one connection in and out.
private final class HealthConnection: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = Any
    typealias InboundOut = Any

    private let connections: HealthConnections

    init(_ connections: HealthConnections) { self.connections = connections }

    func handlerAdded(context: ChannelHandlerContext) {
        if context.channel.isActive { connections.use(context.channel) }
    }

    func channelActive(context: ChannelHandlerContext) {
        connections.use(context.channel)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        connections.use(context.channel)
        context.fireChannelRead(data)
    }

    func channelInactive(context: ChannelHandlerContext) {
        connections.remove(context.channel)
        context.fireChannelInactive()
    }
}
