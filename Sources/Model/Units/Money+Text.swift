extension Money {
    /// The exact amount without its currency: `8.20`.
    package var amount: String { String(description.dropLast(Self.currency.utf8.count + 1)) }

    /// For people on the way: cents, or three significant digits of less than a dollar: `12.40`, `0.0312`.
    package var roundedAmount: String {
        let size = microdollars.magnitude
        let step: UInt64 =
            switch size {
            case 995_000...: 10_000
            case 99_950...: 1_000
            case 9_995...: 100
            case 1_000...: 10
            default: 1
            }
        let rounded = Int64(clamping: (size + step / 2) / step * step)
        var text = Money(microdollars: microdollars < 0 ? -rounded : rounded).amount
        // Six places or two: of the six, zeros at the end say nothing.
        while text.hasSuffix("0"), text.dropLast(3).contains(".") { text.removeLast() }
        return text
    }

    /// `roundedAmount` with its currency.
    package var rounded: String { "\(roundedAmount) \(Self.currency)" }
}
