import TidemarkAnalysis

/// Time to first token over time: how many requests of each time bin took how long.
enum HeatChart {
    private static let levels = 6

    static func chart(of scenario: ScenarioAnalysis, in bins: TimeBins, x: Axis, marks: Markup) -> Chart? {
        let cells = scenario.series.firstTokenHeat.filter { $0.count > 0 && $0.low >= 0 && $0.high > $0.low }
        guard let least = cells.map(\.low).min(), let most = cells.map(\.high).max() else { return nil }
        let bands = LatencyBands(cells)
        var counts = [[Int]](
            repeating: [Int](repeating: 0, count: bands.bounds.count),
            count: bins.bins.count
        )
        for cell in cells {
            let bin = min(counts.count - 1, max(0, cell.second / bins.secondsPerBin))
            counts[bin][bands.index(of: cell)] += cell.count
        }
        let plot = Plot(x: x, y: .logarithmic(from: max(least, 1e3), to: most) { Quantity.time($0) })
        return Chart(
            title: "Time to first token",
            description: "Each column is \(Quantity.span(seconds: Double(bins.secondsPerBin))); the stronger a cell, "
                + "the more requests took that long. From \(Quantity.time(least)) to \(Quantity.time(most)).",
            drawing: "\(marks)\(plot.frame)\(draw(counts, bands, bins, plot))",
            heads: ["due from", "requests", "half took up to", "all took up to"],
            rows: rows(counts, bands, bins, plot),
            note: "The stronger the colour, the more requests; the strongest cell holds \(counts.joined().max() ?? 0)."
        )
    }

    /// One path for each shade; cells of one shade beside each other become one box.
    private static func draw(_ counts: [[Int]], _ bands: LatencyBands, _ bins: TimeBins, _ plot: Plot) -> Markup {
        let most = Double(max(1, counts.joined().max() ?? 1))
        var paths = [String](repeating: "", count: levels)
        for band in bands.bounds.indices {
            var start = 0
            while start < counts.count {
                let level = level(of: counts[start][band], most: most)
                var end = start + 1
                while end < counts.count, self.level(of: counts[end][band], most: most) == level { end += 1 }
                if let level {
                    paths[level] += plot.box(
                        x: (Double(bins.startSecond(of: start)), Double(bins.endSecond(of: end - 1))),
                        y: bands.bounds[band]
                    )
                }
                start = end
            }
        }
        let drawn = paths.enumerated().map { level, path -> Markup in
            path.isEmpty ? "" : "<path class=\"h\(level + 1)\" d=\"\(path)\"/>"
        }
        return "\(drawn)"
    }

    /// By the root of the count, so that single slow requests stay visible beside many quick ones.
    private static func level(of count: Int, most: Double) -> Int? {
        guard count > 0 else { return nil }
        return min(levels - 1, Int((Double(count) / most).squareRoot() * Double(levels)))
    }

    private static func rows(_ counts: [[Int]], _ bands: LatencyBands, _ bins: TimeBins, _ plot: Plot) -> [Chart.Row] {
        counts.enumerated().map { index, column in
            let start = Double(bins.startSecond(of: index))
            let total = column.reduce(0, +)
            var seen = 0
            let half = column.firstIndex { count in
                seen += count
                return seen * 2 >= total
            }
            let last = column.lastIndex { $0 > 0 }
            let times = [half, last].map { $0.map { Quantity.time(bands.bounds[$0].1) } ?? "–" }
            return Chart.Row(
                x: plot.atX((start + Double(bins.endSecond(of: index))) / 2),
                cells: [Quantity.span(seconds: start), Quantity.count(total)] + (total > 0 ? times : ["–", "–"])
            )
        }
    }
}

/// The latencies that share a row of the map: those of the recording, or neighbours of them together.
private struct LatencyBands {
    let bounds: [(Double, Double)]
    private let indexOfLow: [Double: Int]

    init(_ cells: [ScenarioAnalysis.HeatCell]) {
        var highOfLow: [Double: Double] = [:]
        for cell in cells { highOfLow[cell.low] = max(cell.high, highOfLow[cell.low] ?? 0) }
        let lows = highOfLow.keys.sorted()
        let together = (lows.count + 47) / 48
        var bounds: [(Double, Double)] = []
        var indexOfLow: [Double: Int] = [:]
        for (index, low) in lows.enumerated() {
            let high = highOfLow[low] ?? low
            if index.isMultiple(of: together) { bounds.append((low, high)) } else { bounds[bounds.count - 1].1 = high }
            indexOfLow[low] = bounds.count - 1
        }
        self.bounds = bounds
        self.indexOfLow = indexOfLow
    }

    func index(of cell: ScenarioAnalysis.HeatCell) -> Int { indexOfLow[cell.low] ?? 0 }
}
