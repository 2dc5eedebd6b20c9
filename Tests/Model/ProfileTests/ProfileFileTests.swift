import Testing
import TidemarkJSON
import TidemarkProfile

@Suite struct ProfileFileTests {
    private static let good = """
        {
          "tidemark-profile": 1,
          "name": "n",
          "source": "s",
          "licence": "CC0",
          "requests": 7,
          "arrivals": {"rate per second":5.5,"gap cv":1.25},
          "cells": [
            [1,2,3,4,5],[1,9,5,6,1],
            [4096,4096,7,7,1]
          ]
        }

        """

    private func read(_ text: String) throws(ProfileError) -> Profile {
        try Profile(parsing: text.utf8, file: "p.json")
    }

    @Test("reads every member")
    func members() throws {
        let profile = try read(Self.good)
        #expect(profile.name == "n" && profile.source == "s" && profile.licence == "CC0")
        #expect(profile.ratePerSecond == 5.5 && profile.gapVariation == 1.25)
        #expect(profile.requests == 7)
        #expect(profile.cells.last == .init(input: 4_096...4_096, output: 7...7, count: 1))
    }

    @Test("writes what it reads, byte by byte")
    func roundTrip() throws {
        let profile = try read(Self.good)
        #expect(profile.fileText == Self.good)
        #expect(try read(profile.fileText) == profile)
        #expect(try read(profile.json.text(.indented)) == profile)
    }

    @Test("does without a licence and arrivals")
    func shortest() throws {
        let profile = Profile(name: "n", source: "s", cells: [.init(input: 1...1, output: 1...1, count: 1)])
        #expect(try read(profile.fileText) == profile)
        #expect(!profile.fileText.contains("arrivals") && !profile.fileText.contains("licence"))
    }

    @Test(
        "says what is wrong, where, and what is allowed",
        arguments: [
            ("{", "", "found a name in quotes should stand here at byte 1"),
            (#"{"tidemark-profile": 2}"#, "tidemark-profile", "found 2; allowed is 1, the version of the format"),
            ("[]", "tidemark-profile", "found nothing; allowed is 1, the version of the format"),
        ]
            + [
                ("\"name\": \"n\",", "", "name", "found nothing; allowed is a text in quotes"),
                ("\"name\": \"n\"", "\"name\": 3", "name", "found 3; allowed is a text in quotes"),
                ("\"name\": \"n\"", "\"nome\": \"n\"", "nome", "found an unknown name; allowed is one of "),
                (
                    "\"name\": \"n\"", "\"name\": \"n\", \"name\": \"m\"", "name",
                    "found the name twice; allowed is once"
                ),
                ("\"requests\": 7", "\"requests\": 8", "requests", "found 8; allowed is 7, the sum over the cells"),
                ("5.5", "0", "arrivals.rate per second", "found 0; allowed is a number over 0"),
                ("1.25", "-1", "arrivals.gap cv", "found -1; allowed is a number from 0"),
                ("gap cv", "gap", "arrivals.gap", "found an unknown name"),
                ("[1,2,3,4,5]", "[2,1,3,4,5]", "cells[0]", "found [2,1,3,4,5]; allowed is [lowest input"),
                ("[1,2,3,4,5]", "[0,2,3,4,5]", "cells[0]", "found [0,2,3,4,5]; allowed is [lowest input"),
                ("[1,9,5,6,1]", "[1,9,5,6]", "cells[1]", "found [1,9,5,6]; allowed is [lowest input"),
                ("[1,9,5,6,1]", "[1,9,5,6,1,null]", "cells[1]", "found [1,9,5,6,1,null]; allowed is [lowest input"),
                ("[4096,4096,7,7,1]", "[1,99999999,7,7,1]", "cells[2]", "found [1,99999999,7,7,1]; allowed is"),
                ("[4096,4096,7,7,1]", "[1,1,7,7,0]", "cells[2]", "found [1,1,7,7,0]; allowed is"),
            ].map { (Self.good.replacing($0, with: $1), $2, $3) }
    )
    func faults(text: String, field: String, message: String) {
        let error = #expect(throws: ProfileError.self) { try read(text) }
        #expect(error?.field == field)
        #expect(error?.description.hasPrefix("p.json: ") == true)
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }
}
