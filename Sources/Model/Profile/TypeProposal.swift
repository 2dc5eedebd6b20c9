import Glibc
import TidemarkPrivacy
import TidemarkUnits

/// Which type each group of requests belongs to.
struct TypeProposal {
    /// Requests of one category, input and output.
    struct Group {
        /// -1 where the log names none.
        var category: Int
        var input: Int
        var output: Int
        var count: Int
        var users: [UInt64]
        var withoutUser: Int
    }

    /// Types of a log at most, besides "other".
    private static let mostTypes = 12
    /// Clusters that a log without categories is taken apart into at most.
    private static let mostClusters = 4
    private static let binsPerOctave = 8.0
    /// Between two clusters, the density is at most this part of the lower peak.
    private static let valley = 0.1
    /// Either cluster has at least this share.
    private static let clusterShare = 0.05

    private(set) var names: [String] = []
    /// The type of each group.
    private(set) var types: [Int]
    private(set) var categoriesMerged = 0
    private(set) var requestsMerged = 0

    /// Types by category where the log names any, else by clusters of input and output.
    init(_ groups: [Group], categories: [String], smallest: Int) {
        types = [Int](repeating: 0, count: groups.count)
        let names = groups.map { Self.name(of: $0.category, categories) }
        if Set(names).count > 1 {
            propose(byName: names, groups, smallest: smallest)
        } else {
            let single = names.first ?? TrafficType.other
            propose(byClusters: groups, named: single == TrafficType.other ? nil : single, smallest: smallest)
        }
    }

    private static func name(of category: Int, _ categories: [String]) -> String {
        guard categories.indices.contains(category), !categories[category].isEmpty else { return TrafficType.other }
        return categories[category]
    }

    private mutating func propose(byName nameOfGroup: [String], _ groups: [Group], smallest: Int) {
        var crowds: [String: Crowd] = [:]
        for (group, name) in zip(groups, nameOfGroup) { crowds[name, default: Crowd()].add(group, upTo: smallest) }
        let ranked = crowds.sorted { ($1.value.requests, $0.key) < ($0.value.requests, $1.key) }
        // The largest keep their names, as far as the rules allow; none is so many that the file grows large.
        let candidates = ranked.filter { $0.key != TrafficType.other }.prefix(Self.mostTypes)
        var places: [String: Int] = [:]
        for (name, crowd) in candidates where crowd.isEnough(smallest) {
            places[name] = names.count
            names.append(name)
        }
        var rest = Crowd()
        for (name, crowd) in ranked where places[name] == nil { rest.join(crowd, upTo: smallest) }
        // Others of too few users go with the largest type.
        if names.isEmpty || rest.isEnough(smallest) { names.append(TrafficType.other) }
        let home = names.last == TrafficType.other ? names.count - 1 : 0
        for (index, name) in nameOfGroup.enumerated() { types[index] = places[name] ?? home }
        for (name, crowd) in ranked where name != TrafficType.other && places[name] == nil {
            categoriesMerged += 1
            requestsMerged += crowd.requests
        }
    }

    // MARK: - Clusters

    private mutating func propose(byClusters groups: [Group], named name: String?, smallest: Int) {
        var clusters = [Array(groups.indices)]
        if name == nil {
            let total = groups.reduce(0) { $0 + $1.count }
            while clusters.count < Self.mostClusters {
                let cuts = clusters.map { Self.cut($0, of: groups, total: total, smallest: smallest) }
                guard
                    let next = cuts.indices.filter({ cuts[$0] != nil }).min(by: {
                        (cuts[$0]?.depth ?? 1) < (cuts[$1]?.depth ?? 1)
                    }),
                    let cut = cuts[next]
                else { break }
                let members = clusters.remove(at: next)
                clusters.append(members.filter { cut.length(groups[$0]) < cut.start })
                clusters.append(members.filter { cut.length(groups[$0]) >= cut.start })
            }
        }
        if clusters.count == 1 {
            names = [name ?? TrafficType.all]
            return
        }
        let sizes = clusters.map { $0.reduce(0) { $0 + groups[$1].count } }
        for place in clusters.indices.sorted(by: { (sizes[$1], $0) < (sizes[$0], $1) }) {
            let members = clusters[place]
            let input = Self.median(members.map { (groups[$0].input, groups[$0].count) })
            let output = Self.median(members.map { (groups[$0].output, groups[$0].count) })
            var name = "\(Self.short(input)) in \(Self.short(output)) out"
            while names.contains(name) { name += " more" }
            for index in members { types[index] = names.count }
            names.append(name)
        }
    }

    private struct Valley {
        var isInput: Bool
        var start: Int
        var depth: Double

        func length(_ group: Group) -> Int { isInput ? group.input : group.output }
    }

    /// The clearest valley between two peaks of the input or of the output; nil if there is none.
    private static func cut(_ members: [Int], of groups: [Group], total: Int, smallest: Int) -> Valley? {
        var best: Valley?
        for isInput in [true, false] {
            var bins: [Double] = []
            for index in members {
                let length = isInput ? groups[index].input : groups[index].output
                let bin = Int(log2(Double(length)) * binsPerOctave)
                if bin >= bins.count { bins.append(contentsOf: repeatElement(0, count: bin + 1 - bins.count)) }
                bins[bin] += Double(groups[index].count)
            }
            let smooth = smoothed(bins)
            let fewest = max(clusterShare * Double(total), Double(20 * smallest))
            var left = 0.0
            for bin in bins.indices.dropFirst() {
                left += bins[bin - 1]
                let right = bins[bin...].reduce(0, +)
                guard left >= fewest, right >= fewest else { continue }
                let peak = min(smooth[..<bin].max() ?? 0, smooth[bin...].max() ?? 0)
                let depth = smooth[bin] / peak
                guard depth <= valley, depth < best?.depth ?? 1 else { continue }
                best = Valley(
                    isInput: isInput,
                    start: Int(exp2(Double(bin) / binsPerOctave).rounded(.up)),
                    depth: depth
                )
            }
        }
        guard let best else { return nil }
        var crowds = (Crowd(), Crowd())
        for index in members {
            if best.length(groups[index]) < best.start {
                crowds.0.add(groups[index], upTo: smallest)
            } else {
                crowds.1.add(groups[index], upTo: smallest)
            }
        }
        return crowds.0.isEnough(smallest) && crowds.1.isEnough(smallest) ? best : nil
    }

    private static func smoothed(_ bins: [Double]) -> [Double] {
        bins.indices.map { bin in
            [(-2, 1.0), (-1, 2), (0, 3), (1, 2), (2, 1)].reduce(0) { sum, each in
                let place = bin + each.0
                return sum + (bins.indices.contains(place) ? bins[place] * each.1 / 9 : 0)
            }
        }
    }

    private static func median(_ values: [(length: Int, times: Int)]) -> Int {
        let half = values.reduce(0) { $0 + $1.times } / 2
        var seen = 0
        for (length, times) in values.sorted(by: { $0.length < $1.length }) {
            seen += times
            if seen > half { return length }
        }
        return values.last?.length ?? 0
    }

    /// Two digits, such as 130 or 1.2K.
    private static func short(_ length: Int) -> String {
        var unit = 1
        while length / unit >= 100 { unit *= 10 }
        return TokenCount.format((length + unit / 2) / unit * unit)
    }
}

/// Requests and the users behind them, as far as they must be told apart.
struct Crowd {
    private(set) var requests = 0
    private var users: Set<UInt64> = []
    private var withoutUser = 0

    mutating func add(_ group: TypeProposal.Group, upTo limit: Int) {
        add(group.count, of: group.users, and: group.withoutUser, upTo: limit)
    }

    mutating func add(_ point: CellCutting.Point, upTo limit: Int) {
        add(point.count, of: point.users, and: point.withoutUser, upTo: limit)
    }

    private mutating func add(_ count: Int, of users: [UInt64], and withoutUser: Int, upTo limit: Int) {
        requests += count
        self.withoutUser += withoutUser
        if self.users.count < limit { self.users.formUnion(users) }
    }

    mutating func join(_ other: Crowd, upTo limit: Int) {
        requests += other.requests
        withoutUser += other.withoutUser
        if users.count < limit { users.formUnion(other.users) }
    }

    /// Users, and requests without one; no more than enough of them are told apart.
    var parties: Int { users.count + withoutUser }

    func isEnough(_ smallest: Int) -> Bool {
        AnonymityRules(k: smallest).isEnough(requests: requests, users: parties)
    }
}
