import Glibc

/// The system's own words for an error number.
public enum SystemError {
    /// What went wrong, such as "No space left on device".
    public static func words(_ code: CInt) -> String {
        unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }
}
