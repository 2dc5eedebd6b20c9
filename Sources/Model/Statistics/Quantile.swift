/// The one definition of a quantile in Tidemark: nearest rank, an observed value, never interpolated.
///
/// Q(q) is the k-th smallest of n values, k = max(1, ceil(q·n - 1e-9)). Source: Hyndman and Fan 1996, type 1.
package enum Quantile {
    /// The rank of quantile `q` among `count` values, from 1 to `count`; `count` must be over 0.
    package static func rank(_ q: Double, of count: Int) -> Int {
        Swift.min(count, Swift.max(1, Int((q * Double(count) - 1e-9).rounded(.up))))
    }

    /// The quantile of values in ascending order, or nil if there are none.
    package static func value<Value>(_ q: Double, ofSorted values: [Value]) -> Value? {
        values.isEmpty ? nil : values[rank(q, of: values.count) - 1]
    }
}
