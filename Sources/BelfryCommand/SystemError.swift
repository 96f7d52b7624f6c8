import Glibc

/// The system's own words for an error number.
enum SystemError {
    static func words(_ code: CInt) -> String {
        unsafe strerror(code).map { unsafe String(cString: $0) } ?? "error \(code)"
    }
}
