import Glibc
import TidemarkExtrapolation
import TidemarkStatistics

/// A service whose times are known: requests wait in order for one of `slots`, take a + b · input to their first token,
/// and then share the decoder, where a token takes c + d · streams.
struct BatchingServer {
    var a = 0.05
    var b = 2e-5
    /// Seconds per token with no streams, and for each of them.
    var c = 0.01
    var d = 1e-4
    var slots = 16
    /// Of the logarithm of each request's own times.
    var firstTokenNoise = 0.08
    var perTokenNoise = 0.04

    struct Lengths {
        var input: Distribution = .lognormal(median: 800, p95: 3_000)
        var output: Distribution = .lognormal(median: 60, p95: 160)
        var mostInput = 6_000.0
    }

    /// The answers to Poisson arrivals of one rate, without those of the first `warmUp` seconds.
    func load(
        _ rate: Double,
        requests: Int,
        warmUp: Int = 0,
        lengths: Lengths = Lengths(),
        seed: UInt64
    ) -> MeasuredLoad {
        var source = RandomSource(seed: seed)
        var time = 0.0
        let arrivals = (0..<requests).map { _ in
            time += source.exponential() / rate
            return request(at: time, lengths, &source)
        }
        let served = serve(arrivals)
        let kept = served.answers.dropFirst(warmUp)
        let seconds = time - (warmUp > 0 ? arrivals[warmUp].arrival : 0)
        return MeasuredLoad(
            name: "\(rate)/s",
            ratePerSecond: Double(kept.count) / seconds,
            seconds: seconds,
            streams: served.streamSeconds / served.end,
            failedShare: 0,
            answers: Array(kept)
        )
    }

    /// A call that has the service to itself; or several at once.
    func calls(_ count: Int, input: Int, output: Int, using source: inout RandomSource) -> [TrialCall] {
        let fixed = Lengths(input: .fixed(Double(input)), output: .fixed(Double(output)), mostInput: 1e9)
        let arrivals = (0..<count).map { _ in request(at: 0, fixed, &source) }
        return serve(arrivals).answers.map { TrialCall($0, size: input, isLone: count == 1) }
    }

    private struct Request {
        var arrival: Double
        var input: Double
        var output: Double
        var prefill: Double
        var work: Double
    }

    private func request(at time: Double, _ lengths: Lengths, _ source: inout RandomSource) -> Request {
        let input = min(lengths.mostInput, max(1, lengths.input.sample(using: &source).rounded()))
        let output = max(2, lengths.output.sample(using: &source).rounded())
        // Lognormal with mean 1.
        func noise(_ deviation: Double) -> Double {
            exp(deviation * source.normal() - deviation * deviation / 2)
        }
        return Request(
            arrival: time,
            input: input,
            output: output,
            prefill: (a + b * input) * noise(firstTokenNoise),
            work: (output - 1) * noise(perTokenNoise)
        )
    }

    /// Event by event; between two of them every stream goes on at the same speed.
    private func serve(_ requests: [Request]) -> (answers: [AnswerSample], streamSeconds: Double, end: Double) {
        struct Stream {
            var index: Int
            var doneAt: Double
            var streamsBefore: Double
        }
        var now = 0.0
        var progress = 0.0
        var streamSeconds = 0.0
        var next = 0
        var waiting: [Int] = []
        var head = 0
        var prefills: [(index: Int, end: Double)] = []
        var streams: [Stream] = []
        var first = [Double](repeating: 0, count: requests.count)
        var answers = [AnswerSample?](repeating: nil, count: requests.count)
        var others = [Int](repeating: 0, count: requests.count)
        var inFlight = 0
        while next < requests.count || inFlight > 0 {
            let perToken = c + d * Double(streams.count)
            let arrival = next < requests.count ? requests[next].arrival : .infinity
            let prefill = prefills.min { $0.end < $1.end }
            let stream = streams.min { $0.doneAt < $1.doneAt }
            let decoded = stream.map { now + max(0, $0.doneAt - progress) * perToken } ?? .infinity
            let event = min(arrival, prefill?.end ?? .infinity, decoded)
            progress += (event - now) / perToken
            streamSeconds += (event - now) * Double(streams.count)
            now = event
            if event == arrival {
                others[next] = inFlight
                inFlight += 1
                waiting.append(next)
                next += 1
            } else if let prefill, event == prefill.end {
                prefills.removeAll { $0.index == prefill.index }
                first[prefill.index] = now
                streams.append(
                    Stream(
                        index: prefill.index,
                        doneAt: progress + requests[prefill.index].work,
                        streamsBefore: streamSeconds
                    )
                )
            } else if let stream {
                streams.removeAll { $0.index == stream.index }
                inFlight -= 1
                let request = requests[stream.index]
                let time = now - first[stream.index]
                answers[stream.index] = AnswerSample(
                    input: request.input,
                    output: request.output,
                    firstToken: first[stream.index] - request.arrival,
                    perToken: time / (request.output - 1),
                    streams: time > 0 ? (streamSeconds - stream.streamsBefore) / time : 1,
                    others: others[stream.index]
                )
            }
            while prefills.count + streams.count < slots, head < waiting.count {
                let index = waiting[head]
                head += 1
                prefills.append((index, now + requests[index].prefill))
            }
        }
        return (answers.compactMap { $0 }, streamSeconds, now)
    }
}
