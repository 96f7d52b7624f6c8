import Glibc

/// Runs a body on a thread of its own that nobody waits for. Ends the process when no thread is to be had.
func startDetachedThread(for purpose: String, _ body: @escaping @Sendable () -> Void) {
    final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }
    var thread = pthread_t()
    let argument = unsafe Unmanaged.passRetained(Body(body)).toOpaque()
    let code = unsafe pthread_create(
        &thread, nil,
        { argument in
            if let argument = unsafe argument { unsafe Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
            return nil
        }, argument)
    precondition(code == 0, "no thread to be had for \(purpose): error \(code)")
    pthread_detach(thread)
}
