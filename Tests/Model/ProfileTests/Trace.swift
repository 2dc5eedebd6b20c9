import Foundation
import TidemarkProfile
import TidemarkZlib

/// A trace of examples/traces as records.
enum Trace: String, CaseIterable {
    case azureConversation = "azure_llm_2023_conv.csv"
    case azureCode = "azure_llm_2023_code.csv"
    case mooncakeConversation = "mooncake_conversation.jsonl"
    case mooncakeSynthetic = "mooncake_synthetic.jsonl"

    static let all: [Trace: [TrafficRecord]] = Dictionary(uniqueKeysWithValues: allCases.map { ($0, $0.read()) })

    var records: [TrafficRecord] { Self.all[self] ?? [] }

    static let folder = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "examples/traces")

    private func read() -> [TrafficRecord] {
        guard let packed = try? Data(contentsOf: Self.folder.appending(path: rawValue + ".gz")) else { return [] }
        let lines = Self.unpacked(Array(packed)).split(separator: 10)
        return rawValue.hasSuffix("csv") ? lines.dropFirst().map(azure) : lines.map(mooncake)
    }

    /// The content of a gzip file, whose last four bytes tell its length.
    private static func unpacked(_ bytes: [UInt8]) -> [UInt8] {
        let length = bytes.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        var input = bytes
        return [UInt8](unsafeUninitializedCapacity: length) { output, count in
            input.withUnsafeMutableBufferPointer { input in
                var stream = z_stream()
                stream.next_in = input.baseAddress
                stream.avail_in = UInt32(input.count)
                stream.next_out = output.baseAddress
                stream.avail_out = UInt32(length)
                inflateInit2_(&stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
                inflate(&stream, Z_FINISH)
                count = Int(stream.total_out)
                inflateEnd(&stream)
            }
        }
    }

    private func azure(_ line: ArraySlice<UInt8>) -> TrafficRecord {
        var numbers: [Int64] = [0]
        for byte in line {
            switch byte {
            case 48...57: numbers[numbers.count - 1] = numbers[numbers.count - 1] * 10 + Int64(byte - 48)
            case 13: break
            default: numbers.append(0)
            }
        }
        // 2023-11-16 18:15:46.6805900,374,44
        var record = TrafficRecord()
        let day = 1_700_092_800 + numbers[3] * 3_600 + numbers[4] * 60 + numbers[5]
        record.time = day * 1_000_000_000 + numbers[6] * 100
        record.input = Int(numbers[7])
        record.output = Int(numbers[8])
        return record
    }

    private func mooncake(_ line: ArraySlice<UInt8>) -> TrafficRecord {
        var numbers: [Int64] = []
        var isOpen = false
        for byte in line {
            if (48...57).contains(byte) {
                if !isOpen { numbers.append(0) }
                numbers[numbers.count - 1] = numbers[numbers.count - 1] * 10 + Int64(byte - 48)
                isOpen = true
            } else {
                isOpen = false
            }
        }
        var record = TrafficRecord()
        record.time = numbers[0] * 1_000_000
        record.input = Int(numbers[1])
        record.output = Int(numbers[2])
        record.blocks = numbers[3...].map { UInt64($0) &* 0x9E37_79B9_7F4A_7C15 }
        record.blockTokens = 512
        return record
    }
}

// Each is made once for all tests.
extension Trace {
    private static let builders: [Trace: ProfileBuilder] = Dictionary(
        uniqueKeysWithValues: allCases.map { trace in
            var builder = ProfileBuilder(ProfileBuilder.Options(name: trace.rawValue, source: "a trace"))
            for record in trace.records { builder.add(record) }
            return (trace, builder)
        }
    )

    private static let profiles: [Trace: Profile] = builders.compactMapValues {
        try? $0.profile(categories: []).profile
    }

    var builder: ProfileBuilder? { Self.builders[self] }
    var profile: Profile? { Self.profiles[self] }
}
