import Glibc

enum StandardOutput {
    /// A pipe would otherwise keep the lines until the process ends, and somebody waits for the address.
    static func flush() {
        _ = fflush(nil)
    }
}
