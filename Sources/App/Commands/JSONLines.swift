import Foundation
import TidemarkJSON

/// Reads files line by line, a JSON document a line.
enum JSONLines {
    private static let longestLine = 1 << 28

    /// All of a file; `-` is standard input.
    static func data(of path: String, named name: String) throws(Failure) -> Data {
        guard path == "-" else { return try FileText.data(path, as: "file") }
        do {
            return try FileHandle.standardInput.readToEnd() ?? Data()
        } catch {
            throw Failure(.wrongInput, "cannot read \(name): \(error.localizedDescription)")
        }
    }

    /// Hands on each line that is not empty, with its number from 1.
    ///
    /// - Throws: `Failure` that names the line, and never a word of it; and what `body` throws.
    static func forEach(
        in path: String,
        named name: String,
        _ body: (JSONValue, _ line: Int) throws -> Void
    ) throws {
        let handle: FileHandle
        if path == "-" {
            handle = .standardInput
        } else {
            guard let file = FileHandle(forReadingAtPath: path) else {
                throw Failure(.wrongInput, "cannot read the file \(path): there is no such file, or no permission")
            }
            handle = file
        }
        var rest: [UInt8] = []
        var number = 0
        var isAtEnd = false
        while !isAtEnd {
            let block = try block(of: handle, named: name)
            isAtEnd = block.isEmpty
            var start = rest.count
            rest += block
            if isAtEnd, !rest.isEmpty { rest.append(UInt8(ascii: "\n")) }
            var begin = 0
            while let end = rest[start...].firstIndex(of: UInt8(ascii: "\n")) {
                number += 1
                let line = rest[begin..<end]
                begin = end + 1
                start = begin
                if line.allSatisfy({ $0 <= 0x20 }) { continue }
                try body(try document(line, "\(name):\(number)"), number)
            }
            rest.removeFirst(begin)
            guard rest.count < longestLine else {
                throw Failure(.wrongInput, "\(name):\(number + 1): found a line of over 256 MiB; allowed is JSON Lines")
            }
        }
    }

    private static func block(of handle: FileHandle, named name: String) throws(Failure) -> Data {
        do {
            return try handle.read(upToCount: 1 << 20) ?? Data()
        } catch {
            throw Failure(.wrongInput, "cannot read \(name): \(error.localizedDescription)")
        }
    }

    private static func document(_ line: ArraySlice<UInt8>, _ place: String) throws(Failure) -> JSONValue {
        do {
            return try JSONValue(parsing: line)
        } catch {
            throw Failure(
                .wrongInput,
                "\(place): \(error.message) at byte \(error.offset); allowed is a JSON document a line"
            )
        }
    }
}
