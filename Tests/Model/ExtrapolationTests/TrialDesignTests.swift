import Testing
import TidemarkExtrapolation

@Suite struct TrialDesignTests {
    @Test func sizesCoverTheRunEvenly() {
        #expect(TrialDesign.sizes(for: (1...100).map { Double($0 * 40) }) == [200, 1_467, 2_734, 4_000])
    }

    @Test func aRunOfOneSizeIsSpread() {
        #expect(TrialDesign.sizes(for: [512, 512, 512]) == [128, 256, 384, 512])
        #expect(TrialDesign.sizes(for: []) == [16, 32, 48, 64])
    }

    @Test func everySizeIsCalledEquallyOften() {
        let design = TrialDesign(sizes: [4, 1, 3, 2], calls: 9, output: 64, batches: [2, 4])
        #expect(design.sizes == [1, 2, 3, 4])
        #expect(design.rounds == 3)
        #expect(design.calls == 12 + 1 + 6 + 12)
        #expect(design.batchSize == 3)
        #expect(design.isBalanced([0, 1, 2, 3, 3, 2, 1, 0, 1, 0, 3, 2]))
        #expect(!design.isBalanced([0, 0, 2, 3, 3, 2, 1, 0, 1, 0, 3, 2]))
        #expect(!design.isBalanced([7]))
    }

    @Test func answersAreLongEnoughToTime() {
        #expect(TrialDesign.output(for: [5, 6, 7]) == 32)
        #expect(TrialDesign.output(for: [60, 70, 80]) == 70)
        #expect(TrialDesign.output(for: [5_000]) == 128)
    }
}
