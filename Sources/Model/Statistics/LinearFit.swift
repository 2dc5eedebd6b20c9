import Glibc

/// Ordinary least squares with several columns: what values follow from, and how sure that is.
///
/// By Householder's QR decomposition of the columns, each scaled to length 1, so that columns as far apart as 1 and
/// tokens² lose no digits. Source: Golub and Van Loan, "Matrix Computations", 5.3; Draper and Smith, "Applied
/// Regression Analysis".
package struct LinearFit: Sendable, Hashable {
    /// One for each column.
    package let coefficients: [Double]
    /// The residuals' standard deviation s, with `freedom` degrees of freedom.
    package let deviation: Double
    /// Points without the columns, over 0.
    package let freedom: Int
    /// Value minus fit of each point, in the order of the points.
    package let residuals: [Double]
    /// The upper triangle whose inverse R⁻¹ gives (X'X)⁻¹ = R⁻¹ R⁻ᵀ, row by row.
    private let inverse: [[Double]]

    /// Fits the values of points.
    ///
    /// Nil where the points do not decide on all columns: as many columns as points or more, or a column that follows
    /// from the others.
    ///
    /// - Parameters:
    ///   - points: the columns of each point; a constant is a column of ones.
    ///   - values: one for each point.
    package init?(_ points: [[Double]], _ values: [Double]) {
        precondition(points.count == values.count, "a fit of points and values that differ in number")
        guard let columns = points.first?.count, columns > 0, points.count > columns else { return nil }
        precondition(points.allSatisfy { $0.count == columns }, "a fit of points that differ in columns")
        let scales = (0..<columns).map { column in
            points.reduce(0) { $0 + $1[column] * $1[column] }.squareRoot()
        }
        guard scales.allSatisfy({ $0 > 0 && $0.isFinite }), values.allSatisfy(\.isFinite) else { return nil }
        var matrix = points.map { point in zip(point, scales).map { $0 / $1 } }
        var turned = values
        for column in 0..<columns {
            guard Self.reflect(&matrix, &turned, column) else { return nil }
        }
        let inverse = Self.inverse(of: matrix, columns)
        var coefficients = [Double](repeating: 0, count: columns)
        for row in 0..<columns {
            coefficients[row] = (row..<columns).reduce(0) { $0 + inverse[row][$1] * turned[$1] } / scales[row]
        }
        self.coefficients = coefficients
        self.inverse = zip(inverse, scales).map { row, scale in row.map { $0 / scale } }
        residuals = zip(points, values).map { point, value in value - Self.product(point, coefficients) }
        freedom = points.count - columns
        deviation = (residuals.reduce(0) { $0 + $1 * $1 } / Double(freedom)).squareRoot()
    }

    /// The fitted value of a point.
    package func value(at point: [Double]) -> Double { Self.product(point, coefficients) }

    /// x'(X'X)⁻¹x: how far a point lies from those of the fit; the fit's variance there is s² times it.
    package func leverage(at point: [Double]) -> Double {
        (0..<coefficients.count).reduce(0) { sum, column in
            let part = (0...column).reduce(0) { $0 + point[$1] * inverse[$1][column] }
            return sum + part * part
        }
    }

    /// The standard error of one coefficient.
    package func error(of column: Int) -> Double {
        deviation * inverse[column].reduce(0) { $0 + $1 * $1 }.squareRoot()
    }

    /// Where a further value at this point lies.
    package func predictionInterval(at point: [Double], confidence: Double = 0.95) -> ClosedRange<Double> {
        interval(at: point, spread: (1 + leverage(at: point)).squareRoot(), confidence)
    }

    /// Where the mean of values at this point lies.
    package func meanInterval(at point: [Double], confidence: Double = 0.95) -> ClosedRange<Double> {
        interval(at: point, spread: leverage(at: point).squareRoot(), confidence)
    }

    private func interval(at point: [Double], spread: Double, _ confidence: Double) -> ClosedRange<Double> {
        let half = StudentT(freedom: Double(freedom)).quantile((1 + confidence) / 2) * deviation * spread
        let middle = value(at: point)
        return (middle - half)...(middle + half)
    }

    /// Coefficients that these points would leave possible: a draw of the multivariate t distribution.
    package func draw(using source: inout RandomSource) -> [Double] {
        let chi = 2 * source.gamma(shape: Double(freedom) / 2)
        let scale = deviation * (Double(freedom) / max(chi, 1e-300)).squareRoot()
        let normals = coefficients.map { _ in source.normal() }
        return coefficients.indices.map { row in
            coefficients[row] + scale * (row..<normals.count).reduce(0) { $0 + inverse[row][$1] * normals[$1] }
        }
    }

    // MARK: - Decomposition

    private static func product(_ left: [Double], _ right: [Double]) -> Double {
        zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// Turns a column into a multiple of its unit vector; false where nothing of it is left beside the ones before.
    private static func reflect(_ matrix: inout [[Double]], _ values: inout [Double], _ column: Int) -> Bool {
        let rows = column..<matrix.count
        let size = rows.reduce(0) { $0 + matrix[$1][column] * matrix[$1][column] }.squareRoot()
        guard size > 1e-10 else { return false }
        let diagonal = matrix[column][column] > 0 ? -size : size
        var mirror = rows.map { matrix[$0][column] }
        mirror[0] -= diagonal
        let square = mirror.reduce(0) { $0 + $1 * $1 }
        for other in column..<matrix[column].count {
            let factor = 2 * rows.reduce(0) { $0 + mirror[$1 - column] * matrix[$1][other] } / square
            for row in rows { matrix[row][other] -= factor * mirror[row - column] }
        }
        let factor = 2 * rows.reduce(0) { $0 + mirror[$1 - column] * values[$1] } / square
        for row in rows { values[row] -= factor * mirror[row - column] }
        return true
    }

    /// The inverse of the upper triangle of so many columns.
    private static func inverse(of triangle: [[Double]], _ columns: Int) -> [[Double]] {
        var inverse = [[Double]](repeating: [Double](repeating: 0, count: columns), count: columns)
        for column in 0..<columns {
            inverse[column][column] = 1 / triangle[column][column]
            for row in (0..<column).reversed() {
                let sum = (row + 1...column).reduce(0) { $0 + triangle[row][$1] * inverse[$1][column] }
                inverse[row][column] = -sum / triangle[row][row]
            }
        }
        return inverse
    }
}
