// Measures how fast logs are read, and in how much memory: scripts/bench-logs.
// With file names as arguments it reads those; without any it makes rows up, by a seed, in memory.

import Glibc
import TidemarkLogs
import TidemarkProfile

let key = LogKey((0..<32).map { UInt8($0) })
let chunk = 1 << 20

/// Resident memory in MB.
func resident() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var (size, pages) = (0, 0)
    withUnsafeMutablePointer(to: &size) { size in
        withUnsafeMutablePointer(to: &pages) { pages in
            _ = withVaList([size, pages]) { vfscanf(file, "%ld %ld", $0) }
        }
    }
    return pages * 4_096 / 1_000_000
}

/// Feeds a reader with so many bytes and prints what came of it.
func measure(_ name: String, options: LogReader.Options = .init(), _ next: () -> UnsafeRawBufferPointer?) throws {
    var reader = LogReader(key: key, options: options)
    var (bytes, records, tokens, blocks, most) = (0, 0, 0, 0, 0)
    func take(_ record: borrowing TrafficRecord) {
        records += 1
        tokens &+= (record.input ?? 0) &+ (record.output ?? 0)
        blocks &+= record.blocks.count
    }
    let start = clock()
    reader.begin(name)
    while let piece = next() {
        try reader.read(piece) { take($0) }
        bytes += piece.count
        if bytes >> 26 != (bytes - piece.count) >> 26 { most = max(most, resident()) }
    }
    let tally = try reader.finish { take($0) }
    let seconds = Double(clock() - start) / Double(CLOCKS_PER_SEC)
    let speed = Int(Double(bytes) / 1e6 / seconds)
    print(
        "\(name): \(reader.format?.rawValue ?? "mapped"), \(bytes / 1_000_000) MB in \(Int(seconds * 1_000)) ms of one core, "
            + "\(speed) MB/s, \(records) records, \(tally.rows) rows, \(tally.badRows) bad, "
            + "\(tally.skipped) skipped, \(tally.failed) failed, \(tokens) tokens, "
            + "\(blocks) blocks, \(reader.categories.count) categories, \(max(most, resident())) MB resident"
    )
}

/// Repeats bytes up to a total, in pieces.
func repeated(
    _ bytes: [UInt8],
    header: [UInt8] = [],
    total: Int,
    _ body: (() -> UnsafeRawBufferPointer?) throws -> Void
) rethrows {
    try bytes.withUnsafeBytes { all in
        try header.withUnsafeBytes { header in
            var (given, at, isBegun) = (0, 0, header.isEmpty)
            try body {
                if !isBegun {
                    isBegun = true
                    return header
                }
                guard given < total else { return nil }
                let end = min(all.count, at + chunk)
                defer {
                    given += end - at
                    at = end == all.count ? 0 : end
                }
                return UnsafeRawBufferPointer(rebasing: all[at..<end])
            }
        }
    }
}

/// Files are read in pieces, too.
func read(_ path: String) throws {
    guard let file = fopen(path, "r") else {
        print("\(path): cannot be opened")
        return
    }
    defer { fclose(file) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk, alignment: 16)
    defer { buffer.deallocate() }
    try measure(path) {
        let count = fread(buffer.baseAddress, 1, chunk, file)
        return count > 0 ? UnsafeRawBufferPointer(rebasing: buffer[..<count]) : nil
    }
}

if CommandLine.arguments.count > 1 {
    for path in CommandLine.arguments.dropFirst() { try read(path) }
} else {
    let total = 256_000_000
    for sample in Sample.allCases {
        let (header, rows) = sample.rows(count: 30_000, seed: 7)
        try repeated(rows, header: header, total: sample.isText ? total / 4 : total) { next in
            try measure(sample.rawValue, options: sample.options, next)
        }
    }
}
