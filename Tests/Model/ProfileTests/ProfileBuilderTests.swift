import Testing
import TidemarkProfile
import TidemarkStatistics

@Suite struct ProfileBuilderTests {
    private func build(
        _ records: [TrafficRecord],
        categories: [String] = [],
        exact: Int = 1 << 18
    ) throws -> (profile: Profile, summary: ProfileSummary) {
        var builder = ProfileBuilder(ProfileBuilder.Options(name: "n", source: "s", exactCombinations: exact))
        for record in records { builder.add(record) }
        return try builder.profile(categories: categories)
    }

    private func record(_ input: Int?, _ output: Int?, user: UInt64? = nil, category: Int? = nil) -> TrafficRecord {
        var record = TrafficRecord()
        record.input = input
        record.output = output
        record.user = user
        record.category = category
        return record
    }

    /// Made-up traffic with all that a record can hold.
    private func traffic(_ count: Int, users: UInt64 = 40, seed: UInt64 = 5) -> [TrafficRecord] {
        var source = RandomSource(seed: seed)
        let lengths = Distribution.lognormal(median: 900, p95: 6_000)
        var time = 0.0
        return (0..<count).map { _ in
            let input = Int(lengths.sample(using: &source)) + 1
            var record = record(input, 1 + Int(source.below(400)))
            time += source.exponential()
            record.time = Int64(time * 1e9)
            record.user = source.below(users)
            record.category = Int(source.below(3))
            record.cached = source.below(2) == 0 ? 0 : input / 2
            record.turn = 1 + Int(source.below(4))
            record.language = source.below(50) == 0 ? .thai : .english
            return record
        }
    }

    @Test("does not depend on the order of the rows", arguments: [1 << 18, 300])
    func order(exact: Int) throws {
        let records = traffic(2_000)
        var source = RandomSource(seed: 9)
        let names = ["a", "b", "c"]
        let given = try build(records, categories: names, exact: exact).profile
        let shuffled = try build(records.shuffled(using: &source), categories: names, exact: exact).profile
        #expect(given == shuffled)
        #expect(given.types.map(\.requests).reduce(0, +) == 2_000)
    }

    @Test("makes no cell of fewer requests or users than asked for")
    func smallCells() throws {
        // Half of the requests are one user's, in a corner of their own.
        var records = traffic(1_000, users: 30)
        for index in 0..<1_000 { records.append(record(20_000 + index, 900, user: 77, category: 0)) }
        let (profile, summary) = try build(records, categories: ["a", "b", "c"])
        #expect(profile.cells.allSatisfy { $0.count >= 5 })
        #expect(summary.users == 31)
        for cell in profile.cells {
            let inside = records.filter { record in
                let input = record.input ?? 0
                let rounded = input > 1_024 ? (input + 15) / 16 * 16 : input
                return cell.input.contains(min(rounded, cell.input.upperBound + 1))
                    && cell.output.contains(record.output ?? 0)
            }
            #expect(Set(inside.compactMap(\.user)).count >= 5)
        }
    }

    @Test("refuses logs of too few requests, or of few users")
    func tooFew() throws {
        let four = (0..<4).map { record(10 + $0, 5) }
        let error = #expect(throws: ProfileError.self) { try build(four) }
        #expect(error?.found == "4 requests with lengths" && error?.allowed == "5 or more")
        let ofTwo = (0..<100).map { record(10 + $0, 5, user: UInt64($0 % 2)) }
        #expect(throws: ProfileError.self) { try build(ofTwo) }
        let ofOne = (0..<100).map { record(10 + $0, 5, user: 1) }
        #expect(try build(ofOne).profile.requests == 100)
    }

    @Test("merges categories of few requests or users, and names the rest by what the log calls them")
    func categories() throws {
        var records = (0..<200).map { record(100 + $0, 50, category: $0 % 2) }
        records += (0..<9).map { record(500 + $0, 50, category: 2) }
        records += (0..<6).map { record(500 + $0, 50, category: 3) }
        let (profile, summary) = try build(records, categories: ["small", "large", "secret-a", "secret-b"])
        #expect(profile.types.map(\.name) == ["large", "small", "other"])
        #expect(profile.types.last?.requests == 15)
        #expect(summary.categories == 4 && summary.categoriesMerged == 2 && summary.requestsOfMergedCategories == 15)
        let fewUsers = (0..<300).map {
            record(100 + $0, 50, user: $0 < 150 ? UInt64($0 % 20) : 99, category: $0 < 150 ? 0 : 1)
        }
        #expect(try !build(fewUsers, categories: ["kept", "of one user"]).profile.fileText.contains("of one user"))
    }

    @Test("takes clearly different kinds of request apart where a log names none")
    func clusters() throws {
        var source = RandomSource(seed: 1)
        let short = (0..<600).map { _ in record(80 + Int(source.below(60)), 200 + Int(source.below(100))) }
        let long = (0..<400).map { _ in record(8_000 + Int(source.below(4_000)), 20 + Int(source.below(20))) }
        #expect(try build(short).profile.types.map(\.name) == ["all"])
        let types = try build(short + long).profile.types
        #expect(types.map(\.requests) == [600, 400])
        #expect(types.map(\.name) == ["110 in 250 out", "10K in 30 out"])
    }

    @Test("rounds long lengths up, cuts the longest, and keeps lengths that many requests share")
    func lengths() throws {
        var records = (0..<3_000).map { record(1_100 + $0 % 37, 10 + $0 % 90) }
        records += (0..<300).map { _ in record(4_095, 10) }
        records.append(record(90_001, 10))
        let (profile, summary) = try build(records)
        #expect(profile.cells.contains { $0.input == 4_095...4_095 && $0.count >= 100 })
        #expect(profile.cells.allSatisfy { $0.input.upperBound <= 4_095 })
        #expect(summary.winsorised == 1 && profile.making?.winsorised == 1)
        for cell in profile.cells where cell.input.upperBound < 1_100 + 37 && cell.input.count > 1 {
            #expect(cell.input.lowerBound % 16 == 1 || cell.input.lowerBound < 1_024 || cell.count >= 5)
        }
    }

    @Test("keeps the distributions where combinations are too many to count one by one")
    func coarse() throws {
        let records = traffic(4_000).map { record($0.input, $0.output) }
        let coarse = try build(records, exact: 2_000).profile
        var exact = ProfileBuilder(ProfileBuilder.Options(name: "n", source: "s"))
        for record in records { exact.add(record) }
        let likeness = Likeness(
            of: TrafficShape(exact),
            against: TrafficShape(coarse),
            in: [.input, .output, .correlation]
        )
        #expect(likeness.verdict == .alike, "\(likeness.sentence)")
        #expect(coarse.requests == 4_000)
    }

    @Test("draws cached tokens, turns and languages with the lengths they came with")
    func columns() throws {
        let profile = try build(traffic(3_000)).profile
        let sampler = ProfileSampler(profile)
        var source = RandomSource(seed: 8)
        let draws = (0..<4_000).map { _ in sampler.draw(using: &source) }
        #expect(abs(Double(draws.count { $0.cached == 0 }) / 4_000 - 0.5) < 0.04)
        let halves = draws.filter { ($0.cached ?? 0) > 20 }.map { Double($0.cached ?? 0) / Double($0.input) }
        let middle = try #require(Quantile.value(0.5, ofSorted: halves.sorted()))
        #expect(abs(middle - 0.5) < 0.05)
        #expect(Set(draws.compactMap(\.turn)) == [1, 2, 3, 4])
        let english = (0..<2_000).count { _ in sampler.language(ofType: 0, using: &source) == .english }
        #expect(abs(Double(english) / 2_000 - 0.98) < 0.02)
    }

    @Test("tells the rate by hour of the day for logs of a day and more")
    func hours() throws {
        // Three days from midnight, twice as much traffic from 12:00 on.
        var records: [TrafficRecord] = []
        for minute in 0..<(3 * 1_440) {
            for place in 0..<(minute % 1_440 >= 720 ? 2 : 1) {
                var record = record(100 + place, 50 + minute % 7)
                record.time = 1_767_225_600_000_000_000 + Int64(minute) * 60_000_000_000 + Int64(place) * 30_000_000_000
                records.append(record)
            }
        }
        let hours = try #require(try build(records).profile.arrivals?.hours)
        #expect(hours.count == 24 && abs(hours[3] - 0.67) < 0.02 && abs(hours[15] - 1.33) < 0.02)
        #expect(try build(Array(records.prefix(1_000))).profile.arrivals?.hours == [])
    }

    @Test("counts failed requests for arrivals alone, and holds any number")
    func failures() throws {
        var records = traffic(50)
        for index in 0..<20 { records[index].isFailed = true }
        records[20].input = .max
        records[21].output = -1
        records[22].input = nil
        records[23].cached = .max
        records[24].cached = .min
        records[25].turn = .max
        records[26].category = .min
        records[27].time = nil
        var builder = ProfileBuilder(ProfileBuilder.Options(name: "n", source: "s"))
        for record in records { builder.add(record) }
        let (profile, summary) = try builder.profile(categories: [])
        #expect(summary.rows == 50 && summary.failed == 20 && summary.withoutLengths == 3 && summary.withoutTime == 1)
        #expect(profile.requests == 27 && summary.kept == 27 && summary.statistics.arrivals?.rows == 49)
    }
}
