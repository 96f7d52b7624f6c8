import CRabbitMQ

/// Turns Swift values into the library's, in memory that is used again and again.
///
/// What it returns is valid until ``recycle()``.
@safe final class FieldEncoder {
    private let pool: UnsafeMutablePointer<amqp_pool_t>

    init() {
        unsafe pool = .allocate(capacity: 1)
        unsafe init_amqp_pool(pool, 4096)
    }

    deinit {
        unsafe empty_amqp_pool(pool)
        unsafe pool.deallocate()
    }

    /// Makes the memory free for the next message.
    func recycle() { unsafe recycle_amqp_pool(pool) }

    func bytes(_ text: String) -> amqp_bytes_t {
        var text = text
        return text.withUTF8 { unsafe copy(UnsafeRawBufferPointer($0)) }
    }

    func properties(_ properties: MessageProperties) -> amqp_basic_properties_t {
        var encoded = unsafe amqp_basic_properties_t()
        var flags = UInt32(AMQP_BASIC_DELIVERY_MODE_FLAG)
        unsafe encoded.delivery_mode = UInt8((properties.isPersistent ? AMQP_DELIVERY_PERSISTENT : AMQP_DELIVERY_NONPERSISTENT).rawValue)
        func set(_ text: String?, _ field: WritableKeyPath<amqp_basic_properties_t, amqp_bytes_t>, _ flag: Int32) {
            guard let text else { return }
            unsafe encoded[keyPath: field] = bytes(text)
            flags |= UInt32(flag)
        }
        unsafe set(properties.contentType, \.content_type, AMQP_BASIC_CONTENT_TYPE_FLAG)
        unsafe set(properties.contentEncoding, \.content_encoding, AMQP_BASIC_CONTENT_ENCODING_FLAG)
        unsafe set(properties.messageID, \.message_id, AMQP_BASIC_MESSAGE_ID_FLAG)
        unsafe set(properties.correlationID, \.correlation_id, AMQP_BASIC_CORRELATION_ID_FLAG)
        unsafe set(properties.type, \.type, AMQP_BASIC_TYPE_FLAG)
        unsafe set(properties.appID, \.app_id, AMQP_BASIC_APP_ID_FLAG)
        unsafe set(properties.expiration, \.expiration, AMQP_BASIC_EXPIRATION_FLAG)
        unsafe set(properties.replyTo, \.reply_to, AMQP_BASIC_REPLY_TO_FLAG)
        if let timestamp = properties.timestamp {
            unsafe encoded.timestamp = UInt64(clamping: timestamp)
            flags |= UInt32(AMQP_BASIC_TIMESTAMP_FLAG)
        }
        if let priority = properties.priority {
            unsafe encoded.priority = priority
            flags |= UInt32(AMQP_BASIC_PRIORITY_FLAG)
        }
        if !properties.headers.isEmpty {
            unsafe encoded.headers = table(properties.headers)
            flags |= UInt32(AMQP_BASIC_HEADERS_FLAG)
        }
        unsafe encoded._flags = flags
        return unsafe encoded
    }

    func table(_ values: [String: HeaderValue]) -> amqp_table_t {
        guard !values.isEmpty else { return unsafe amqp_empty_table }
        let entries = unsafe allocate(amqp_table_entry_t.self, values.count)
        for (index, (name, value)) in values.enumerated() {
            unsafe (entries + index).initialize(to: amqp_table_entry_t(key: bytes(name), value: field(value)))
        }
        return unsafe amqp_table_t(num_entries: CInt(values.count), entries: entries)
    }

    private func array(_ values: [HeaderValue]) -> amqp_array_t {
        guard !values.isEmpty else { return unsafe amqp_empty_array }
        let entries = unsafe allocate(amqp_field_value_t.self, values.count)
        for (index, value) in values.enumerated() { unsafe (entries + index).initialize(to: field(value)) }
        return unsafe amqp_array_t(num_entries: CInt(values.count), entries: entries)
    }

    private func field(_ value: HeaderValue) -> amqp_field_value_t {
        var field = unsafe amqp_field_value_t()
        switch value {
        case .string(let text):
            unsafe field.kind = UInt8(AMQP_FIELD_KIND_UTF8.rawValue)
            unsafe field.value.bytes = bytes(text)
        case .integer(let number):
            unsafe field.kind = UInt8(AMQP_FIELD_KIND_I64.rawValue)
            unsafe field.value.i64 = number
        case .boolean(let flag):
            unsafe field.kind = UInt8(AMQP_FIELD_KIND_BOOLEAN.rawValue)
            unsafe field.value.boolean = flag ? 1 : 0
        case .timestamp(let seconds):
            unsafe field.kind = UInt8(AMQP_FIELD_KIND_TIMESTAMP.rawValue)
            unsafe field.value.u64 = UInt64(bitPattern: seconds)
        case .double(let number):
            unsafe field.kind = UInt8(AMQP_FIELD_KIND_F64.rawValue)
            unsafe field.value.f64 = number
        case .bytes(let bytes):
            unsafe field.kind = UInt8(AMQP_FIELD_KIND_BYTES.rawValue)
            unsafe field.value.bytes = bytes.withUnsafeBytes { unsafe copy($0) }
        case .array(let values):
            unsafe field.kind = UInt8(AMQP_FIELD_KIND_ARRAY.rawValue)
            unsafe field.value.array = array(values)
        case .table(let values):
            unsafe field.kind = UInt8(AMQP_FIELD_KIND_TABLE.rawValue)
            unsafe field.value.table = table(values)
        case .none:
            unsafe field.kind = UInt8(AMQP_FIELD_KIND_VOID.rawValue)
        }
        return unsafe field
    }

    private func copy(_ bytes: UnsafeRawBufferPointer) -> amqp_bytes_t {
        guard let source = bytes.baseAddress, unsafe !bytes.isEmpty else { return unsafe amqp_empty_bytes }
        let target = unsafe allocate(UInt8.self, bytes.count)
        unsafe UnsafeMutableRawPointer(target).copyMemory(from: source, byteCount: bytes.count)
        return unsafe amqp_bytes_t(len: bytes.count, bytes: target)
    }

    private func allocate<Value>(_ type: Value.Type, _ count: Int) -> UnsafeMutablePointer<Value> {
        // The pool hands memory out in steps of 8 bytes, which is enough for every type here.
        guard let memory = unsafe amqp_pool_alloc(pool, MemoryLayout<Value>.stride * count) else {
            preconditionFailure("no memory for the fields of a message")
        }
        return unsafe memory.bindMemory(to: Value.self, capacity: count)
    }
}
