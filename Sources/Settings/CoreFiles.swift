import Glibc

/// What the kernel may write of a process that crashes: its memory, with every password, key and token in it.
public enum CoreFiles {
    /// Lets the kernel write none of this process, nor of those it starts (RLIMIT_CORE, getrlimit(2)). A limit is always allowed to be lowered.
    ///
    /// A `core_pattern` that pipes into a program is not bound by the limit; systemd-coredump and apport look at it themselves.
    public static func forbid() {
        var limit = rlimit(rlim_cur: 0, rlim_max: 0)
        let code = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &limit)
        precondition(code == 0, "core files cannot be forbidden: error \(errno)")
    }
}
