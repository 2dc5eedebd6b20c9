import Foundation
import Testing
import TidemarkWorkload
import TidemarkZlib

@Suite struct PictureTests {
    private static let workload = Workload(
        types: [
            type(20) {
                $0.text = .korean
                $0.images = .init(count: 2, width: 64, height: 48)
            }
        ]
    )

    /// The pictures of a request as files.
    private func files(_ index: UInt64) throws -> [[UInt8]] {
        try Self.workload.request(index, root: 1).prompt.pieces.compactMap { piece in
            guard case .image(.png, let range) = piece else { return nil }
            let text = String(decoding: Self.workload.text[range], as: UTF8.self)
            return Array(try #require(Data(base64Encoded: text)))
        }
    }

    @Test("are whole PNG files of the size asked for, before the text")
    func png() throws {
        let files = try files(0)
        #expect(files.count == 2 && files[0] != files[1])
        for file in files {
            #expect(file.prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
            var at = 8
            var types: [String] = []
            while at < file.count {
                func number(_ offset: Int) -> Int { file[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }
                let length = number(at)
                let body = Array(file[at + 4..<at + 8 + length])
                types.append(String(decoding: body.prefix(4), as: UTF8.self))
                #expect(number(at + 8 + length) == Int(crc32(0, body, uInt(body.count))))
                if types.last == "IHDR" { #expect(Array(body[4..<12]) == [0, 0, 0, 64, 0, 0, 0, 48]) }
                if types.last == "IDAT" {
                    var pixels = [UInt8](repeating: 0, count: 48 * (1 + 3 * 64))
                    var size = uLong(pixels.count)
                    #expect(uncompress(&pixels, &size, Array(body.dropFirst(4)), uLong(body.count - 4)) == Z_OK)
                    #expect(Int(size) == pixels.count)
                }
                at += 12 + length
            }
            #expect(types == ["IHDR", "IDAT", "IEND"])
        }
        let messages = Self.workload.request(0, root: 1).prompt
        #expect(messages.pieces.prefix(2).allSatisfy(\.isImage) && !messages.pieces[2].isImage)
    }

    @Test("are the same for the same request, and differ between requests")
    func variants() throws {
        let first = try files(0)
        #expect(try files(0) == first)
        #expect(Set(try (0..<20).flatMap { try files($0) }).count == 4)
    }
}
