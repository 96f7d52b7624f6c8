import CRabbitMQ

extension HeaderValue {
    /// How many lists and tables may be inside one another in the headers: everything that reads headers goes down into them, and stacks end. The broker's
    /// own `x-death` needs two.
    private static let deepest = 16

    /// Every kind of field becomes something; see ``HeaderValue``.
    init(_ field: amqp_field_value_t, depth: Int) {
        guard depth < Self.deepest else {
            self = .none
            return
        }
        switch amqp_field_value_kind_t(UInt32(unsafe field.kind)) {
        case AMQP_FIELD_KIND_BOOLEAN: self = .boolean(unsafe field.value.boolean != 0)
        case AMQP_FIELD_KIND_I8: self = .integer(Int64(unsafe field.value.i8))
        case AMQP_FIELD_KIND_U8: self = .integer(Int64(unsafe field.value.u8))
        case AMQP_FIELD_KIND_I16: self = .integer(Int64(unsafe field.value.i16))
        case AMQP_FIELD_KIND_U16: self = .integer(Int64(unsafe field.value.u16))
        case AMQP_FIELD_KIND_I32: self = .integer(Int64(unsafe field.value.i32))
        case AMQP_FIELD_KIND_U32: self = .integer(Int64(unsafe field.value.u32))
        case AMQP_FIELD_KIND_I64: self = .integer(unsafe field.value.i64)
        case AMQP_FIELD_KIND_U64: self = .integer(Int64(clamping: unsafe field.value.u64))
        case AMQP_FIELD_KIND_F32: self = .double(Double(unsafe field.value.f32))
        case AMQP_FIELD_KIND_F64: self = .double(unsafe field.value.f64)
        case AMQP_FIELD_KIND_DECIMAL: self = .double(unsafe Self.number(field.value.decimal))
        case AMQP_FIELD_KIND_UTF8: self = unsafe Self.text(field.value.bytes)
        case AMQP_FIELD_KIND_BYTES: self = .bytes(unsafe Array(field.value.bytes.buffer))
        case AMQP_FIELD_KIND_TIMESTAMP: self = .timestamp(Int64(bitPattern: unsafe field.value.u64))
        case AMQP_FIELD_KIND_ARRAY: self = .array(unsafe Self.values(field.value.array, depth: depth + 1))
        case AMQP_FIELD_KIND_TABLE: self = .table(unsafe [String: HeaderValue](field.value.table, depth: depth + 1))
        default: self = .none
        }
    }

    private static func number(_ decimal: amqp_decimal_t) -> Double {
        (0..<decimal.decimals).reduce(Double(decimal.value)) { number, _ in number / 10 }
    }

    private static func text(_ bytes: amqp_bytes_t) -> HeaderValue {
        let buffer = unsafe bytes.buffer
        return unsafe String(validating: buffer, as: UTF8.self).map { .string($0) } ?? .bytes(Array(buffer))
    }

    private static func values(_ array: amqp_array_t, depth: Int) -> [HeaderValue] {
        let entries = unsafe UnsafeBufferPointer(start: array.entries, count: Int(array.num_entries))
        return unsafe entries.map { unsafe HeaderValue($0, depth: depth) }
    }
}

extension [String: HeaderValue] {
    /// A name that comes twice keeps its last value.
    /// - Parameter depth: how many tables and lists are around it.
    init(_ table: amqp_table_t, depth: Int = 0) {
        let entries = unsafe UnsafeBufferPointer(start: table.entries, count: Int(table.num_entries))
        self.init(minimumCapacity: entries.count)
        for index in 0..<entries.count {
            let entry = unsafe entries[index]
            self[unsafe String(lossy: entry.key)] = unsafe HeaderValue(entry.value, depth: depth)
        }
    }
}

extension MessageProperties {
    init(_ encoded: amqp_basic_properties_t) {
        func text(_ bytes: amqp_bytes_t, _ flag: Int32) -> String? {
            unsafe encoded._flags & UInt32(flag) != 0 ? String(lossy: bytes) : nil
        }
        self.init(
            contentType: unsafe text(encoded.content_type, AMQP_BASIC_CONTENT_TYPE_FLAG),
            contentEncoding: unsafe text(encoded.content_encoding, AMQP_BASIC_CONTENT_ENCODING_FLAG),
            messageID: unsafe text(encoded.message_id, AMQP_BASIC_MESSAGE_ID_FLAG),
            correlationID: unsafe text(encoded.correlation_id, AMQP_BASIC_CORRELATION_ID_FLAG),
            type: unsafe text(encoded.type, AMQP_BASIC_TYPE_FLAG),
            appID: unsafe text(encoded.app_id, AMQP_BASIC_APP_ID_FLAG),
            expiration: unsafe text(encoded.expiration, AMQP_BASIC_EXPIRATION_FLAG),
            replyTo: unsafe text(encoded.reply_to, AMQP_BASIC_REPLY_TO_FLAG),
            isPersistent: unsafe encoded._flags & UInt32(AMQP_BASIC_DELIVERY_MODE_FLAG) != 0 && encoded.delivery_mode == 2)
        if unsafe encoded._flags & UInt32(AMQP_BASIC_TIMESTAMP_FLAG) != 0 { timestamp = Int64(clamping: unsafe encoded.timestamp) }
        if unsafe encoded._flags & UInt32(AMQP_BASIC_PRIORITY_FLAG) != 0 { priority = unsafe encoded.priority }
        if unsafe encoded._flags & UInt32(AMQP_BASIC_HEADERS_FLAG) != 0 { headers = unsafe [String: HeaderValue](encoded.headers) }
    }
}

extension amqp_bytes_t {
    /// Valid as long as the frame it came with.
    var buffer: UnsafeRawBufferPointer { unsafe UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : len) }
}

extension String {
    /// Short strings of the protocol are UTF-8 by rule; a byte that is not becomes U+FFFD.
    init(lossy bytes: amqp_bytes_t) {
        self = unsafe String(decoding: bytes.buffer, as: UTF8.self)
    }
}
