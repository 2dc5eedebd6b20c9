import Glibc

/// splitmix64: seeds other generators and derives streams by purpose.
///
/// Source: Steele, Lea, Flood, "Fast Splittable Pseudorandom Number Generators", 2014.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// xoshiro256**: the source of every random draw in a run.
///
/// The same seed gives the same draws on every machine. Source: Blackman and Vigna, "Scrambled Linear Pseudorandom Number Generators", 2021.
package struct RandomSource: RandomNumberGenerator, Sendable {
    private var state: (UInt64, UInt64, UInt64, UInt64)

    package init(state: (UInt64, UInt64, UInt64, UInt64)) {
        self.state = state
    }

    /// Fills the state from splitmix64, as its authors advise.
    package init(seed: UInt64) {
        var seeder = SplitMix64(seed: seed)
        state = (seeder.next(), seeder.next(), seeder.next(), seeder.next())
    }

    /// The seed of stream `index` under `seed`: streams of one seed are independent of each other.
    ///
    /// Per scenario s there is a root = substream(seed, s); under it stream 0 draws arrivals, 1 the choice of
    /// type, and 2 + k belongs to request k, so that a further draw in one place changes nothing elsewhere.
    package static func substream(_ seed: UInt64, _ index: UInt64) -> UInt64 {
        var mixer = SplitMix64(seed: seed ^ ((index &+ 1) &* 0xD134_2543_DE82_EF95))
        return mixer.next()
    }

    package mutating func next() -> UInt64 {
        let rotated = (state.1 &* 5).rotatedLeft(by: 7)
        let result = rotated &* 9
        let shifted = state.1 << 17
        state.2 ^= state.0
        state.3 ^= state.1
        state.1 ^= state.2
        state.0 ^= state.3
        state.2 ^= shifted
        state.3 = state.3.rotatedLeft(by: 45)
        return result
    }

    /// Uniform in [0, 1), 53 bits.
    package mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// Exponential with mean 1.
    package mutating func exponential() -> Double {
        -log1p(-unit())
    }

    /// Uniform in 0..<bound, without bias; `bound` must be over 0.
    ///
    /// Source: Lemire, "Fast Random Integer Generation in an Interval", 2019.
    package mutating func below(_ bound: UInt64) -> UInt64 {
        precondition(bound > 0, "below(0)")
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let threshold = (0 &- bound) % bound
            while product.low < threshold {
                product = next().multipliedFullWidth(by: bound)
            }
        }
        return product.high
    }

    /// Standard normal by Marsaglia's polar method; the second value is dropped.
    package mutating func normal() -> Double {
        while true {
            let x = 2 * unit() - 1
            let y = 2 * unit() - 1
            let s = x * x + y * y
            if s > 0, s < 1 { return x * (-2 * log(s) / s).squareRoot() }
        }
    }

    /// Gamma with the given shape and scale 1 (Marsaglia and Tsang 2000, without the squeeze; shapes under 1 by
    /// the boost, drawn last).
    package mutating func gamma(shape: Double) -> Double {
        if shape < 1 {
            let larger = gamma(shape: shape + 1)
            return larger * pow(1 - unit(), 1 / shape)
        }
        let d = shape - 1.0 / 3
        let c = 1 / (9 * d).squareRoot()
        while true {
            let x = normal()
            let root = 1 + c * x
            let v = root * root * root
            if v <= 0 { continue }
            let u = 1 - unit()
            if log(u) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
        }
    }
}

extension UInt64 {
    fileprivate func rotatedLeft(by bits: UInt64) -> UInt64 { (self << bits) | (self >> (64 - bits)) }
}
