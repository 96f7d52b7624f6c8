import CCurl
import Glibc

/// A request's headers as the list libcurl reads, in one piece of memory.
///
/// libcurl only reads the list it is given, so it need not be made of the nodes libcurl would allocate one by one.
@safe
final class HeaderBlock {
    private static let perHeader = unsafe MemoryLayout<curl_slist>.stride
    /// ": " and the closing zero.
    private static let around = 3

    /// The first node; valid as long as this object.
    let list: UnsafeMutablePointer<curl_slist>

    /// - Parameter removed: names that libcurl must not send although it would.
    init(_ fields: [HTTPField], removed: [StaticString]) {
        let count = fields.count + removed.count
        let text = fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count + Self.around }
        let rest = removed.reduce(0) { $0 + $1.utf8CodeUnitCount + Self.around }
        let memory = UnsafeMutableRawPointer.allocate(byteCount: count * Self.perHeader + text + rest, alignment: 8)
        unsafe list = unsafe memory.bindMemory(to: curl_slist.self, capacity: count)
        var writer = unsafe Writer(node: list, text: memory + count * Self.perHeader, left: count)
        for field in fields { unsafe writer.write(field) }
        for name in removed { unsafe writer.write(removed: name) }
    }

    deinit { unsafe UnsafeMutableRawPointer(list).deallocate() }

    @unsafe
    private struct Writer {
        var node: UnsafeMutablePointer<curl_slist>
        var text: UnsafeMutableRawPointer
        var left: Int

        mutating func write(_ field: HTTPField) {
            unsafe begin()
            unsafe copy(field.name)
            // A semicolon is libcurl's way to write a header without a value: with a colon the header would be left out.
            unsafe copy(field.value.isEmpty ? ";" : ": ")
            unsafe copy(field.value)
            unsafe end()
        }

        mutating func write(removed name: StaticString) {
            unsafe begin()
            unsafe copy(name.description)
            unsafe copy(":")
            unsafe end()
        }

        private mutating func begin() {
            unsafe left -= 1
            let next = unsafe left > 0 ? node + 1 : nil
            unsafe node.initialize(to: curl_slist(data: text.assumingMemoryBound(to: CChar.self), next: next))
        }

        private mutating func copy(_ string: String) {
            var string = string
            string.withUTF8 { bytes in
                guard let start = bytes.baseAddress else { return }
                unsafe text.copyMemory(from: start, byteCount: bytes.count)
                unsafe text += bytes.count
            }
        }

        private mutating func end() {
            unsafe text.storeBytes(of: 0, as: UInt8.self)
            unsafe text += 1
            unsafe node += 1
        }
    }
}
