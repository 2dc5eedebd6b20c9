/// The ways in which HTTP/1.1 can carry one body.
enum HTTPFraming: CaseIterable {
    case contentLength
    case chunkPerEvent
    case oddChunks
    case untilClose

    /// A whole answer; if `isCut`, the body ends before the framing says so.
    func answer(
        _ body: [UInt8],
        status: String = "200 OK",
        type: String = "text/event-stream; charset=utf-8",
        fields: String = "",
        isCut: Bool = false
    ) -> [UInt8] {
        var head = "HTTP/1.1 \(status)\r\nContent-Type: \(type)\r\n\(fields)"
        switch self {
        case .contentLength:
            head += "Content-Length: \(body.count + (isCut ? 10 : 0))\r\n\r\n"
            return Array(head.utf8) + body
        case .untilClose:
            return Array((head + "\r\n").utf8) + body
        case .chunkPerEvent, .oddChunks:
            let sizes = self == .oddChunks ? Self.oddSizes(body) : Self.eventSizes(body)
            var bytes = Array((head + "Transfer-Encoding: chunked\r\n\r\n").utf8)
            var at = 0
            for size in sizes {
                bytes += Array("\(String(size, radix: 16))\r\n".utf8) + body[at..<(at + size)] + [0x0D, 0x0A]
                at += size
            }
            return isCut ? bytes : bytes + Array("0\r\n\r\n".utf8)
        }
    }

    private static func oddSizes(_ body: [UInt8]) -> [Int] {
        var left = body.count
        var sizes: [Int] = []
        while left > 0 {
            let size = min(left, [1, 2, 3, 47, 11, 130, 5][sizes.count % 7])
            sizes.append(size)
            left -= size
        }
        return sizes
    }

    /// One chunk up to and with each empty line.
    private static func eventSizes(_ body: [UInt8]) -> [Int] {
        var sizes: [Int] = []
        var start = 0
        var isLineEmpty = true
        for (index, byte) in body.enumerated() {
            if byte == 0x0A {
                if isLineEmpty {
                    sizes.append(index + 1 - start)
                    start = index + 1
                }
                isLineEmpty = true
            } else if byte != 0x0D {
                isLineEmpty = false
            }
        }
        return start < body.count ? sizes + [body.count - start] : sizes
    }
}
