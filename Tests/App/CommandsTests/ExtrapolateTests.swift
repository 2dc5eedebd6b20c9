import Testing
import TidemarkJSON
import TidemarkMock

extension EndToEndTests {
    @Suite struct ExtrapolateTests {
        private static func plan(_ url: String) -> String {
            """
            tidemark: 1
            targets: {primary: {url: "\(url)", model: large}}
            types: {chat: {input: 16, output: 4}}
            scenarios: [{baseline: {rate: 1/s, for: 1s}}]

            """
        }

        @Test(
            "a small run that says too little is refused before anything is sent, with code 4 and marked as no result"
        )
        func refused() async throws {
            try await withMock(firstToken: 5) { mock, url in
                let scratch = try Scratch()
                try scratch.write(Self.plan(url), to: "large.yaml")
                _ = try await scratch.run(
                    "run",
                    url,
                    "--model",
                    "small",
                    "--rate",
                    "20/s",
                    "--for",
                    "1s",
                    "--input",
                    "16",
                    "--output",
                    "4",
                    "--no-report"
                )
                let before = try await mock.statistics().requests
                #expect(before > 0)
                let ran = try await scratch.run("extrapolate", "last", "large.yaml", "--json")
                #expect(ran.code == 4, "\(ran.errors)")
                let json = try ran.json()
                #expect(json["isExtrapolated"] == true)
                #expect(json["kind"] == "extrapolation")
                #expect(json["refusal"]?["sentence"]?.string?.isEmpty == false)
                #expect(json["extrapolatedLoads"]?.array?.isEmpty ?? true)
                #expect(try await mock.statistics().requests == before)

                let unknown = try await scratch.run("extrapolate", "nothing-of-that-name", "large.yaml")
                #expect(unknown.code == 2)
                #expect(unknown.errors.contains("nothing-of-that-name"))
            }
        }
    }
}
