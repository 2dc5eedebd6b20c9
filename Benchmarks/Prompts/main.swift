// Measures how long it takes to make prompts: docs/performance.md, "Prompts". An argument names a tokenizer's file.

import Glibc
import TidemarkProfile
import TidemarkStatistics
import TidemarkTokens
import TidemarkWorkload

func bytes(of path: String) -> [UInt8] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    return bytes
}

func milliseconds(_ work: () -> Void) -> Double {
    let start = clock()
    work()
    return Double(clock() - start) * 1_000 / Double(CLOCKS_PER_SEC)
}

func print(_ name: String, _ milliseconds: Double) {
    print("\(name): \(Double(Int(milliseconds * 10_000)) / 10_000) ms")
}

var measure = TokenMeasure.estimator
if let path = CommandLine.arguments.dropFirst().first {
    measure = TokenMeasure(try Tokenizer.tokenizer(parsing: bytes(of: path), file: path), name: path)
}

func type(_ kind: TextKind, _ input: Int) -> RequestType {
    var type = RequestType(
        name: kind.rawValue,
        share: 1,
        lengths: .drawn(input: .fixed(Double(input)), output: .drawn(.fixed(100)))
    )
    type.text = kind
    return type
}

for kind in [TextKind.prose, .code, .german, .chinese] {
    print("index of \(kind)", milliseconds { _ = Workload(types: [type(kind, 100)], measure: measure) })
}

for (kind, input) in [(TextKind.prose, 1_000), (.prose, 100_000), (.json, 100_000), (.chinese, 100_000)] {
    let workload = Workload(types: [type(kind, input)], measure: measure)
    var pieces = 0
    let time = milliseconds {
        for index in 0..<10_000 as Range<UInt64> { pieces += workload.request(index, root: 1).prompt.pieces.count }
    }
    print("a prompt of \(input) tokens of \(kind), \(pieces / 10_000) pieces", time / 10_000)
}

let workload = Workload(types: [type(.prose, 100)], measure: measure)
var record = TrafficRecord()
(record.input, record.output, record.blockTokens) = (100_000, 100, 512)
let time = milliseconds {
    for index in 0..<1_000 as Range<UInt64> {
        record.blocks = (0..<196).map { $0 < 100 ? $0 : $0 << 20 | index }
        _ = workload.request(index, root: 1, replaying: record)
    }
}
print("a replayed request of 100000 tokens in 196 blocks", time / 1_000)
