import Testing
import TidemarkProfile

@testable import TidemarkLogs

/// What chance makes of logs must be counted, and nothing else happen.
@Suite struct LogMutationTests {
    private struct Chance: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var value = state
            value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
            value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
            return value ^ value >> 31
        }
    }

    private static let signs = Array("{}[]\",:\\\n\r-+.eE0123456789 u\u{0}".utf8)

    private func mutated(_ bytes: [UInt8], _ chance: inout Chance) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...6, using: &chance) where !bytes.isEmpty {
            let at = Int.random(in: 0..<bytes.count, using: &chance)
            let end = min(bytes.count, at + Int.random(in: 1...40, using: &chance))
            switch Int.random(in: 0..<6, using: &chance) {
            case 0: bytes[at] = UInt8.random(in: 0...255, using: &chance)
            case 1: bytes[at] = Self.signs.randomElement(using: &chance) ?? 0
            case 2: bytes.removeSubrange(at..<end)
            case 3: bytes.insert(contentsOf: bytes[at..<end], at: at)
            case 4: bytes.removeLast(bytes.count - at)
            default: bytes.insert(Self.signs.randomElement(using: &chance) ?? 0, at: at)
            }
        }
        return bytes
    }

    @Test("no change of a log breaks its reader, and pieces do not matter", arguments: Log.fixtures)
    func mutations(name: String) throws {
        let bytes = try Log.fixture(name)
        let format = try Log.read(bytes).format
        var chance = Chance(state: UInt64(bytes.count))
        for round in 0..<15 {
            let text = mutated(bytes, &chance)
            var options = LogReader.Options(format: round % 2 == 0 ? format : nil)
            options.headBytes = 300
            options.longestRow = round % 5 == 0 ? 200 : 64 << 20
            let readings = [Int.max, 13].map { pieces in
                Result { try Log.read(text, pieces: pieces, options: options) }
            }
            for reading in readings {
                switch (reading, readings[0]) {
                case (.success(let one), .success(let other)):
                    let isSame = one == other
                    #expect(isSame)
                    #expect(one.tally.keptRows >= 0)
                case (.failure(let one), .failure(let other)): #expect("\(one)" == "\(other)")
                default: Issue.record("pieces matter")
                }
            }
        }
    }

    @Test("packed logs that were changed", arguments: [false, true])
    func packed(isZstd: Bool) throws {
        let bytes = try Log.fixture("litellm.jsonl")
        let packed = isZstd ? Packing.zstd(bytes) : Packing.gzip(bytes)
        var chance = Chance(state: 5)
        for _ in 0..<60 {
            let text = mutated(packed, &chance)
            let (whole, pieces) = (try? Log.read(text), try? Log.read(text, pieces: 11))
            // How much comes out of data before the place where they are damaged depends on the pieces.
            let isSame = whole?.records == pieces?.records || whole?.tally.isCutShort != false
            #expect(isSame)
        }
    }

    @Test("a scan of JSON ends where it must, however it is changed")
    func scans() throws {
        let text = Array(#"{"a":[1,-2.5e3,{"b":"x\u00e9\"y"}],"c":null,"d":true,"e":{"f":[],"g":{}},"h":false}"#.utf8)
        #expect(
            text.withUnsafeBufferPointer { bytes in
                var scanner = JSONScanner(bytes)
                return scanner?.value() != nil && scanner?.isAtEnd == true
            }
        )
        for count in 0..<text.count {
            let isWhole = text[..<count].withUnsafeBufferPointer { bytes in
                var scanner = JSONScanner(bytes)
                return scanner?.value() != nil
            }
            #expect(!isWhole, "the first \(count) bytes")
        }
        let deep = Array(String(repeating: "[", count: 100_000).utf8)
        #expect(
            deep.withUnsafeBufferPointer { bytes in
                var scanner = JSONScanner(bytes)
                return scanner?.value() == nil
            }
        )
        for wrong in [
            "01", "1.", "-", "1e", "tru", "\"\\x\"", "\"\\u12g4\"", "[1,]", "{,}", "{\"a\"}", "[1 2]", "{\"a\":}",
        ] {
            #expect(
                Array(wrong.utf8).withUnsafeBufferPointer { bytes in
                    var scanner = JSONScanner(bytes)
                    return scanner?.value() == nil || scanner?.isAtEnd == false
                },
                "\(wrong)"
            )
        }
    }

    @Test("UTF-8 is what the standard library takes for it")
    func encoding() {
        var chance = Chance(state: 9)
        let text = Array("aé€😀\u{7FF}\u{FFFF}\u{10FFFF} plain text that is longer than a word".utf8)
        for _ in 0..<3_000 {
            let bytes = mutated(text, &chance)
            let isValid = bytes.withUnsafeBufferPointer { UTF8Check.isValid($0) }
            #expect(isValid == (String(validating: bytes, as: UTF8.self) != nil))
        }
    }
}
