import Testing

@testable import TidemarkLogs

@Suite struct LogTimeTests {
    private func read(_ text: String, _ unit: LogTime.Unit? = nil) -> Int64? {
        var text = text
        return text.withUTF8 { LogTime.nanoseconds($0, unit: unit) }
    }

    @Test(
        "times of ISO 8601",
        arguments: [
            ("1970-01-01T00:00:00Z", 0), ("1970-01-01", 0), ("2023-11-16 18:15:46.6805900", 1_700_158_546_680_590_000),
            ("2026-11-24T17:13:42.123456789Z", 1_795_540_422_123_456_789),
            ("2026-11-24T17:13:42.1234567891234Z", 1_795_540_422_123_456_789),
            ("2026-11-24T17:13:42+01:00", 1_795_536_822_000_000_000),
            ("2026-11-24T17:13:42-0130", 1_795_545_822_000_000_000),
            ("2026-11-24T17:13:42+01", 1_795_536_822_000_000_000),
            ("2026-11-24 17:13:42 UTC", 1_795_540_422_000_000_000),
            ("2026-11-24t17:13:42,5z", 1_795_540_422_500_000_000), ("2026-11-24T17:13", 1_795_540_380_000_000_000),
            ("2024-02-29T00:00:00Z", 1_709_164_800_000_000_000), ("1969-12-31T23:59:59Z", -1_000_000_000),
            ("2016-12-31T23:59:60Z", 1_483_228_800_000_000_000),
        ]
    )
    func calendar(text: String, nanoseconds: Int64) {
        #expect(read(text) == nanoseconds)
    }

    @Test(
        "what is no time",
        arguments: [
            "", "now", "2026-13-01", "2026-02-29", "2026-00-10", "2026-11-24T24:00:00Z", "2026-11-24T17:60:00Z",
            "2026-11-24T17:13:61Z", "2026-11-24T17:13:42.Z", "2026-11-24T17:13:42+1", "2026-11-24T17:13:42+01:0",
            "2026-11-24T17:13:42X", "2026-11-24T", "0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z", "11/24/2026",
            "1e400", "-",
            "2026-11-24T17:13:42+:01", "99999999999999999999",
        ]
    )
    func wrong(text: String) {
        #expect(read(text) == nil)
    }

    @Test("numbers, exactly, by their size or their unit")
    func numbers() {
        #expect(read("1764004424") == 1_764_004_424_000_000_000)
        #expect(read("1764004424.123456789") == 1_764_004_424_123_456_789)
        #expect(read("1764004424.5") == 1_764_004_424_500_000_000)
        #expect(read("1764004424123") == 1_764_004_424_123_000_000)
        #expect(read("1764004424123.25") == 1_764_004_424_123_250_000)
        #expect(read("1764004424123456") == 1_764_004_424_123_456_000)
        #expect(read("1764004424123456789") == 1_764_004_424_123_456_789)
        #expect(read("1.764004424e9") == 1_764_004_424_000_000_000)
        #expect(read("0") == 0)
        #expect(read("-1.5") == -1_500_000_000)
        #expect(read("3000", .milliseconds) == 3_000_000_000)
        #expect(read("0.0005", .milliseconds) == 500)
        #expect(read("7", .nanoseconds) == 7)
        #expect(read("0.9", .nanoseconds) == 0)
        #expect(read("1000000000000000000000", .seconds) == nil)
    }

    @Test("each day since 1970 follows the one before")
    func days() {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var seconds: Int64 = 0
        for year in 1970...2110 {
            let isLeap = year % 4 == 0 && year % 100 != 0 || year % 400 == 0
            for month in 1...12 {
                let length = lengths[month - 1] + (month == 2 && isLeap ? 1 : 0)
                for day in [1, length] {
                    let text = "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)"
                    #expect(read(text) == (seconds + Int64(day - 1) * 86_400) * 1_000_000_000)
                }
                seconds += Int64(length) * 86_400
            }
        }
    }

    @Test(
        "whole numbers",
        arguments: [
            ("12", 12), ("12.0", 12), ("1.2e1", 12), ("120e-1", 12), ("-3", -3), ("0.000", 0), ("-0", 0), ("+7", 7),
            ("9223372036854775807", Int64.max),
        ]
    )
    func integers(text: String, value: Int64) {
        #expect(integer(text) == value)
    }

    @Test(
        "what is no whole number",
        arguments: ["1.5", "1e-1", "", ".", "-", "1e", "0x1", "1 2", "9223372036854775808", "1e30", "nan"]
    )
    func notIntegers(text: String) {
        #expect(integer(text) == nil)
    }

    private func integer(_ text: String) -> Int64? {
        var text = text
        return text.withUTF8 { DecimalNumber($0)?.integer }
    }
}
