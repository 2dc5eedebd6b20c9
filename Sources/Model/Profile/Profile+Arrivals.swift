extension Profile {
    /// How requests arrived, if it is known.
    package var arrivalPattern: ArrivalPattern? { gapVariation.map { _ in ArrivalPattern() } }
}
