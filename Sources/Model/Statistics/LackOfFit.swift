/// Whether points that were measured several times show a form that the fit does not have.
///
/// The F-test of the fit's error at the groups' means against the error inside the groups. Source: Draper and Smith,
/// "Applied Regression Analysis", 2.1.
package struct LackOfFit: Sendable, Hashable {
    /// The ratio of the two mean squares.
    package let ratio: Double
    /// The probability of such a ratio, or a larger one, where the fit has the right form.
    package let probability: Double
    /// The largest distance of a group's mean from the fit, as a share of the fit there.
    package let misfit: Double

    /// Tests a fit; nil where there are too few groups, or no group has two points.
    ///
    /// - Parameters:
    ///   - fit: of the points.
    ///   - values: of the points, in their order.
    ///   - groups: which points belong together: a number for each.
    package init?(of fit: LinearFit, values: [Double], groups: [Int]) {
        precondition(fit.residuals.count == groups.count, "groups of other points than those of the fit")
        let members = Dictionary(grouping: groups.indices) { groups[$0] }
        let columns = fit.residuals.count - fit.freedom
        let between = members.count - columns
        let inside = groups.count - members.count
        guard between > 0, inside > 0 else { return nil }
        var squaresBetween = 0.0
        var squaresInside = 0.0
        var misfit = 0.0
        for group in members.keys.sorted() {
            let points = members[group] ?? []
            let mean = points.reduce(0) { $0 + fit.residuals[$1] } / Double(points.count)
            squaresBetween += mean * mean * Double(points.count)
            squaresInside += points.reduce(0) { $0 + (fit.residuals[$1] - mean) * (fit.residuals[$1] - mean) }
            let fitted = points.reduce(0) { $0 + values[$1] - fit.residuals[$1] } / Double(points.count)
            if fitted != 0 { misfit = max(misfit, abs(mean / fitted)) }
        }
        self.misfit = misfit
        ratio = (squaresBetween / Double(between)) / (squaresInside / Double(inside))
        probability =
            ratio.isNaN
            ? 1 : FDistribution(numerator: Double(between), denominator: Double(inside)).atLeast(ratio)
    }
}
