import CLinux

/// The regions from which glibc's `malloc` serves a process. It makes one for each thread, up to eight for each core, and each keeps what
/// its thread once had at most, also when that has been freed.
public enum MemoryArenas {
    /// All threads share one arena: memory that one has freed serves the next. To be called before the process has many threads.
    ///
    /// Fits a process whose threads take turns, as the router's do, which wait for its directory. Small blocks come from each thread's own
    /// cache and need no lock in either case. Arenas that are there already stay. Nothing happens with an allocator that has none, such as
    /// the address sanitizer's.
    public static func shareOne() { clinux_limit_arenas(1) }
}
