import NIOCore
import NIOHPACK

extension HPACKHeaders {
    /// Takes the head of a request in the form of HTTP/1.1 off `request`, and leaves its body; nil if it has none.
    ///
    /// There is one writer of requests, whichever version carries them: signatures and the order of headers are its own.
    init?(takingHeadOf request: inout ByteBuffer, scheme: String) {
        let end = Array("\r\n\r\n".utf8)
        guard let range = request.readableBytesView.firstRange(of: end) else { return nil }
        let length = range.upperBound - request.readerIndex
        guard let head = request.readString(length: length) else { return nil }
        var lines = head.split(separator: "\r\n")[...]
        guard let words = lines.popFirst()?.split(separator: " "), words.count == 3 else { return nil }
        self.init([(":method", String(words[0])), (":scheme", scheme), (":path", String(words[1]))])
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let name = line[..<colon].lowercased()
            let value = String(line[line.index(after: colon)...].drop { $0 == " " })
            switch name {
            // Pseudo-headers come first: ours writes the host before all others.
            case "host": add(name: ":authority", value: value)
            // They differ from request to request, and would only push others out of the table.
            case "content-length", "traceparent": add(name: name, value: value, indexing: .nonIndexable)
            default: add(name: name, value: value)
            }
        }
    }
}
