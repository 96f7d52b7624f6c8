/// What the thread of a ``ThreadExecutor`` waits for while it has no job to run: a socket, a set of transfers, or nothing at all.
///
/// `wait` and `dispatch` are only ever called on that thread, one after the other; `wake` comes from any thread.
public protocol EventSource: AnyObject, Sendable {
    /// Blocks until there is something to dispatch, `wake` was called, or a deadline of the source's own has come.
    ///
    /// A `wake` that came before this call must make it return at once.
    func wait()

    /// Makes the running or the next `wait` return. Must not block.
    func wake()

    /// Handles what has happened since the last call. Called once per turn of the loop, after the jobs of that turn.
    func dispatch()
}
