package import TidemarkUnits

extension LaneRecorder {
    /// What a request was charged: nil where it has no price.
    package struct Cost: Sendable, Hashable {
        package var amount: Money
        package var isAssumed: Bool
        package var isOverBound: Bool

        package init(amount: Money, isAssumed: Bool = false, isOverBound: Bool = false) {
            self.amount = amount
            self.isAssumed = isAssumed
            self.isOverBound = isOverBound
        }
    }

    /// An attempt that has failed and may be made again: only then is it known what it counts as.
    package struct Suspended: Sendable {
        package let request: InFlight
        let row: Row
        let log: ChunkLog
        let hasUsage: Bool
    }
}
