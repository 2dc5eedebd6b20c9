extension TextScan {
    /// An account number (IBAN): a country, its length, and the remainder by 97; in one word or in groups.
    mutating func account() -> Bool {
        let start = at
        guard isDigit(start + 2), isDigit(start + 3), let length = AccountLength.of(self[start], self[start + 1]) else {
            return false
        }
        var account: [UInt8] = []
        account.reserveCapacity(AccountLength.longest)
        var end = start
        while account.count < length {
            if isWord(end) {
                account.append(self[end])
                end += 1
            } else if self[end] == UInt8(ascii: " ") || self[end] == UInt8(ascii: "-"), isWord(end + 1) {
                end += 1
            } else {
                return false
            }
        }
        guard !isWord(end), Checksum.mod97(account) == 1 else { return false }
        note(.iban, start..<end)
        return true
    }
}
