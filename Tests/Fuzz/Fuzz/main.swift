import Glibc
import LibFuzzer
import TidemarkJSON
import TidemarkWire

/// The decoder under test: an API family's id, or `http` for whole answers of the first family.
///
/// libFuzzer calls `fuzz` with ever new inputs; a trap is a finding, and so is a difference between two ways to read the same bytes, for which `precondition` traps.
private let target: (format: any ClientFormat, server: any ServerFormat, isWholeAnswer: Bool) = {
    let name = getenv("TIDEMARK_FUZZ_TARGET").map { String(cString: $0) } ?? "http"
    let family = APIFamily(rawValue: name)
    precondition(family != nil || name == "http", "TIDEMARK_FUZZ_TARGET is none of http and the API families")
    return ((family ?? .openAIChat).client, (family ?? .openAIChat).server, family == nil)
}()

private func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    if target.isWholeAnswer {
        compareReadings(of: input)
    } else {
        let head = "HTTP/1.1 200 OK\r\ncontent-type: \(target.format.framing.mediaType)\r\n\r\n"
        compareReadings(of: Array(head.utf8) + input)
        compareParses(of: input)
        readRequest(input)
    }
    return 0
}

/// An answer is the same in one piece, byte by byte, and in pieces of odd lengths.
private func compareReadings(of answer: [UInt8]) {
    let whole = read(answer, pieces: [answer.count])
    precondition(read(answer, pieces: [1]) == whole, "byte by byte it reads differently")
    precondition(read(answer, pieces: [7, 1, 2, 31, 3]) == whole, "in odd pieces it reads differently")
}

private struct Reading: Equatable {
    var contentEvents = 0
    var answerEvents = 0
    var textBytes = 0
    var reply = Reply()
}

private func read(_ answer: [UInt8], pieces lengths: [Int]) -> Reading {
    var parser = ReplyParser(target.format)
    parser.begin(.stream)
    var reading = Reading()
    func add(_ piece: ReplyParser.Piece) {
        reading.contentEvents += Int(piece.contentEvents)
        reading.answerEvents += Int(piece.answerEvents)
        reading.textBytes += Int(piece.textBytes)
    }
    var at = 0
    var turn = 0
    var isEnd = false
    while at < answer.count, !isEnd {
        // Each piece has its own allocation, so that the sanitizer sees any step beyond it.
        let piece = Array(answer[at..<min(answer.count, at + max(1, lengths[turn % lengths.count]))])
        let read = piece.withUnsafeBytes { parser.feed($0) }
        add(read)
        isEnd = read.isEnd
        at += piece.count
        turn += 1
    }
    if !isEnd {
        let last = parser.endOfInput()
        precondition(last.isEnd, "an answer must end with its input")
        add(last)
    }
    reading.reply = parser.reply
    // Bytes behind the end are seen at once or never, depending on the cut.
    reading.reply.keepsAlive = false
    return reading
}

/// The scan and the full parse find the same marks; where bytes are no UTF-8 the full parse repairs them and counts others.
private func compareParses(of event: [UInt8]) {
    guard event.count > 0, String(validating: event, as: UTF8.self) != nil else { return }
    let scanned = event.withUnsafeBufferPointer { bytes in
        bytes.baseAddress.flatMap { target.format.scan($0, bytes.count)?.marks }
    }
    let parsed = (try? JSONValue(parsing: event)).map(target.format.marks)
    precondition(scanned == parsed, "the scan and the full parse differ")
}

private func readRequest(_ body: [UInt8]) {
    guard let route = ServerRoute(path: "/v1/chat/completions", userAgent: nil) else { return }
    body.withUnsafeBytes { bytes in
        var length = 0
        do throws(APIFault) {
            _ = try target.server.read(bytes, route) { part in
                switch part {
                case .text(let bytes), .image(let bytes): length += bytes.count
                }
            }
            precondition(length <= 3 * body.count, "text longer than what it came from")
        } catch {
            precondition((400..<500).contains(error.status), "a bad request is the client's fault")
        }
    }
}

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
exit(LLVMFuzzerRunDriver(&count, &arguments) { fuzz($0, $1) })
