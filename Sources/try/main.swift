import TidemarkWorkload
import TidemarkTokens
import TidemarkStatistics
let c = ContinuousClock()
let t0 = c.now
let corpus = Corpus.english
print("corpus", corpus.escaped.count, t0.duration(to: c.now))
var s = RandomSource(seed: 7)
for n in [1, 10, 1000, 100_000, 300_000] {
    let r = corpus.slice(tokens: n, using: &s)
    print(n, r, r.reduce(0) { $0 + $1.count })
}
let t1 = c.now
let n = TokenEstimator.tokens(in: corpus.escaped)
let d = t1.duration(to: c.now)
print(n, d, "MB/s", Double(corpus.escaped.count) / (Double(d.components.attoseconds) / 1e18) / 1e6)
let w = Workload(types: [RequestType(name: "a", share: 1, lengths: .drawn(input: .fixed(1000), output: .drawn(.fixed(10))))], corpus: corpus)
let t2 = c.now
var sum = 0
for i in 0..<100_000 { sum += w.request(UInt64(i), root: 3).prompt.byteCount }
print("per request", t2.duration(to: c.now) / 100_000, sum)
import Foundation
for f in CommandLine.arguments.dropFirst() {
    let d = [UInt8](try Data(contentsOf: URL(filePath: f)))
    print("EST", f.split(separator: "/").last!, TokenEstimator.tokens(in: d))
}
