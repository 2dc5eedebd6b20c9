/// All that is tallied of arrivals: as they are stamped, and with equal stamps spread.
struct ArrivalAccount: Sendable {
    private let scale: Double
    private var sorter = ArrivalSorter()
    private(set) var stamped: ArrivalTally
    /// Nil where few stamps are equal.
    private(set) var spread: ArrivalTally?
    private var hours = [Int](repeating: 0, count: 24)
    /// Equal stamps that wait for the next one.
    private var waiting: (stamp: Int64, count: Int)?

    init(scale: Double) {
        self.scale = scale
        stamped = ArrivalTally(scale: scale)
    }

    mutating func add(_ stamp: Int64) {
        take(sorter.add(stamp))
    }

    /// The account with nothing held back.
    var finished: ArrivalAccount {
        var account = self
        account.take(account.sorter.finish())
        if let waiting = account.waiting { account.spread(waiting, over: account.sorter.grain?.step ?? 0) }
        account.waiting = nil
        return account
    }

    /// The arrivals that a pattern is made from.
    var told: ArrivalTally { spread ?? stamped }

    private mutating func take(_ stamps: ArraySlice<Int64>) {
        guard !stamps.isEmpty, let grain = sorter.grain else { return }
        if stamped.count == 0, grain.isCoarse {
            let step = (grain.meanStep * scale / 1e3).rounded() / 1e6
            spread = ArrivalTally(scale: scale, window: max(1, step), guardTime: 0.01 * max(1, step))
        }
        for stamp in stamps {
            stamped.add(stamp)
            let hour = (sorter.isReversed ? -stamp : stamp) / 3_600_000_000_000 % 24
            hours[Int(hour < 0 ? hour + 24 : hour)] += 1
            guard spread != nil else { continue }
            if let waiting, waiting.stamp == stamp {
                self.waiting = (stamp, waiting.count + 1)
            } else {
                if let waiting {
                    spread(waiting, over: ArrivalTimes.room(from: waiting.stamp, to: stamp, step: grain.step))
                }
                waiting = (stamp, 1)
            }
        }
    }

    private mutating func spread(_ group: (stamp: Int64, count: Int), over room: Int64) {
        for place in 0..<group.count {
            spread?.add(ArrivalTimes.spread(group.stamp, place, of: group.count, over: room))
        }
    }
}

extension ArrivalAccount {
    var statistics: TrafficStatistics.Arrivals? {
        guard let rate = stamped.ratePerSecond, let variation = stamped.gapVariation,
            let dispersion = stamped.seconds.dispersion
        else { return nil }
        var spreading: TrafficStatistics.Spread?
        if let spread, let variation = spread.gapVariation, let dispersion = spread.seconds.dispersion {
            spreading = TrafficStatistics.Spread(
                step: Double(sorter.grain?.step ?? 0) * scale / 1e9,
                gapVariation: variation,
                dispersion: dispersion
            )
        }
        return TrafficStatistics.Arrivals(
            rows: stamped.count,
            span: stamped.span,
            ratePerSecond: rate,
            meanGap: 1 / rate,
            gapVariation: variation,
            negativeGaps: sorter.negativeGaps,
            zeroGaps: stamped.zeroGaps,
            perMinute: stamped.minutes.range,
            dispersion: dispersion,
            spread: spreading,
            late: sorter.late,
            minutes: stamped.minutes.picture,
            barMinutes: stamped.minutes.barMinutes
        )
    }

    /// Late rows up to which the others tell how requests arrived.
    private static let lateShare = 0.05

    /// What a profile says of the arrivals; nil for fewer than two at different times, and where many came too late.
    func profile(smallest: Int) -> Profile.Arrivals? {
        guard let rate = stamped.ratePerSecond, let variation = told.gapVariation,
            let dispersion = told.seconds.dispersion,
            Double(sorter.late) <= Self.lateShare * Double(sorter.late + stamped.count)
        else { return nil }
        return Profile.Arrivals(
            ratePerSecond: Self.rounded(rate),
            gapVariation: Self.rounded(variation),
            dispersion: Self.rounded(dispersion),
            areTiesSpread: spread != nil,
            pattern: ArrivalPattern(told, areTiesSpread: spread != nil, smallest: smallest),
            hours: dailyShape
        )
    }

    static func rounded(_ value: Double) -> Double {
        value < 0.01 ? value : (value * 10_000).rounded() / 10_000
    }

    /// The rate in each hour of the day as a multiple of the mean; empty for less than a day, and for stamps that count from
    /// the start of a trace.
    private var dailyShape: [Double] {
        let hour: Int64 = 3_600_000_000_000
        let start = sorter.isReversed ? -stamped.last : stamped.first
        let end = sorter.isReversed ? -stamped.first : stamped.last
        guard scale == 1, start > 631_152_000_000_000_000, end - start >= 24 * hour else { return [] }
        let days = (end - start) / (24 * hour)
        var exposed = [Double](repeating: Double(days), count: 24)
        var time = start + days * 24 * hour
        while time < end {
            let next = min(end, (time / hour + 1) * hour)
            exposed[Int(time / hour % 24)] += Double(next - time) / Double(hour)
            time = next
        }
        let perHour = Double(stamped.count) / (Double(end - start) / Double(hour))
        return hours.indices.map { (Double(hours[$0]) / exposed[$0] / perHour * 100).rounded() / 100 }
    }
}
