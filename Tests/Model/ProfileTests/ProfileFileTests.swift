import Testing
import TidemarkJSON
import TidemarkProfile
import TidemarkStatistics

@Suite struct ProfileFileTests {
    private static let first = """
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
    private static let second = """
        {
          "tidemark-profile": 2,
          "name": "n",
          "source": "s",
          "licence": "CC0",
          "requests": 12,
          "made": {"rows":14,"kept":12,"cell minimum":5,"category minimum":10,"requests of merged categories":2,\
        "winsorised":1,"estimated share":0.25,"version":"0.1.0"},
          "arrivals": {"rate per second":5.5,"gap cv":1.25,"index of dispersion":1.5,"ties spread":true,\
        "hours":[1.0,1.0,1.0,1.0,1.0,1.0,1.0,1.0,1.0,1.0,1.0,1.0,1.0,1.0,1.0,1.0,1.0,1.0,1.0,1.0,1.0,1.0,1.0,2.5],\
        "pattern":{"law":"windows","mean gap":0.2,"reaches":[1.24,1.5],"seconds":1.0,"shape":0.9,\
        "counts":[[[1,3,1.5,9]],[[1,1,1.0,20]],[[2,9,4.5,10]]],"steps":[[0,5,4],[6,10,4],[3,5,2]]}},
          "prefix sharing": {"block tokens":512,"hit ratio":0.4,"heads":[[1024,0.9]],\
        "lengths":[[1,0.0,[]],[2048,0.5,[0.25,1.0]]],"lags":[[1,1,6],[2,3,9]]},
          "types": [
            {"name":"chat","requests":7,"columns":["input","output"],"cells":[
              [1,2,3,4,6],
              [4096,4096,7,7,1]
            ]},
            {"name":"agent","requests":5,"columns":["input","output","cached","turn"],\
        "languages":{"english":0.75,"german":0.25},"cells":[
              [100,200,3,4,0,64,1,2,5]
            ]}
          ]
        }

        """

    private func read(_ text: String) throws(ProfileError) -> Profile {
        try Profile(parsing: text.utf8, file: "p.json")
    }

    @Test("reads every member of version 1, and writes it as version 2")
    func firstVersion() throws {
        let profile = try read(Self.first)
        #expect(profile.name == "n" && profile.source == "s" && profile.licence == "CC0")
        #expect(profile.ratePerSecond == 5.5 && profile.gapVariation == 1.25)
        #expect(profile.requests == 7 && profile.types.map(\.name) == ["all"])
        #expect(profile.cells.last == .init(input: 4_096...4_096, output: 7...7, count: 1))
        #expect(profile.fileText.contains("\"tidemark-profile\": 2"))
        #expect(try read(profile.fileText) == profile)
    }

    @Test("reads every member of version 2")
    func members() throws {
        let profile = try read(Self.second)
        #expect(profile.requests == 12 && profile.types.map(\.name) == ["chat", "agent"])
        #expect(profile.making?.rows == 14 && profile.making?.estimatedShare == 0.25)
        #expect(profile.arrivals?.areTiesSpread == true && profile.arrivals?.hours.last == 2.5)
        #expect(profile.arrivals?.pattern?.reached.gapVariation == 1.24)
        #expect(profile.sharing?.heads == [.init(tokens: 1_024, share: 0.9)])
        #expect(profile.sharing?.lags.last == .init(requests: 2...3, count: 9))
        let cell = try #require(profile.types.last?.cells.first)
        #expect(cell == .init(input: 100...200, output: 3...4, cached: 0...64, turn: 1...2, count: 5))
        #expect(profile.types.last?.languages.first?.language == .english)
    }

    @Test("writes what it reads, byte by byte")
    func roundTrip() throws {
        let profile = try read(Self.second)
        #expect(profile.fileText == Self.second)
        #expect(try read(profile.json.text(.indented)) == profile)
    }

    @Test("reads back what builders make of traces", arguments: Trace.allCases)
    func traces(trace: Trace) throws {
        let profile = try #require(trace.profile)
        #expect(try read(profile.fileText) == profile)
        #expect(profile.fileText.utf8.count < 40_000)
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
            (#"{"tidemark-profile": 3}"#, "tidemark-profile", "found 3; allowed is 1 or 2, the version of the format"),
            ("[]", "tidemark-profile", "found nothing; allowed is 1 or 2, the version of the format"),
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
                ("gap cv", "hours", "arrivals.hours", "found an unknown name"),
                ("[1,2,3,4,5]", "[2,1,3,4,5]", "cells[0]", "found [2,1,3,4,5]; allowed is [lowest input"),
                ("[1,2,3,4,5]", "[0,2,3,4,5]", "cells[0]", "found [0,2,3,4,5]; allowed is [lowest input"),
                ("[1,9,5,6,1]", "[1,9,5,6]", "cells[1]", "found [1,9,5,6]; allowed is [lowest input"),
                ("[1,9,5,6,1]", "[1,9,5,6,1,null]", "cells[1]", "found [1,9,5,6,1,null]; allowed is [lowest input"),
                ("[4096,4096,7,7,1]", "[1,99999999,7,7,1]", "cells[2]", "found [1,99999999,7,7,1]; allowed is"),
                ("[4096,4096,7,7,1]", "[1,1,7,7,0]", "cells[2]", "found [1,1,7,7,0]; allowed is"),
            ].map { (Self.first.replacing($0, with: $1), $2, $3) }
            + [
                ("\"requests\":7", "\"requests\":6", "types[0].requests", "found 6; allowed is 7"),
                ("\"name\":\"agent\"", "\"name\":\"chat\"", "types[1].name", "a name that no other type has"),
                ("\"cached\",", "\"turns\",", "types[1].columns", "and then \"cached\", \"turn\" or both"),
                ("german", "germane", "types[1].languages.germane", "found an unknown name"),
                ("[1,2,3,4,6]", "[1,2,4,3,6]", "types[0].cells[0]", "allowed is [lowest input"),
                ("\"kept\":12", "\"kept\":-1", "made.kept", "found -1; allowed is a whole number from 0"),
                ("2.5]", "-2]", "arrivals.hours", "a list of 24 numbers from 0"),
                ("\"windows\"", "\"waves\"", "arrivals.pattern.law", "\"poisson\", \"gamma\" or \"windows\""),
                ("[1.24,1.5]", "[1.24]", "arrivals.pattern.reaches", "[gap cv, index of dispersion]"),
                ("[1,3,1.5,9]", "[1,3,4.5,9]", "arrivals.pattern.counts[0][0]", "[lowest, highest, mean, count]"),
                ("[3,5,2]]", "[0,0,0]]", "arrivals.pattern.steps[2]", "found [0,0,0]; allowed is a way on"),
                ("[[0,5,4]", "[[1,5,4]", "arrivals.pattern.steps[0]", "found [1,5,4]; allowed is a way on"),
                ("0.9]]", "9]]", "prefix sharing.heads[0]", "found [1024,9]; allowed is [tokens, share]"),
                ("[0.25,1.0]", "[0.25,0.1]", "prefix sharing.lengths[1]", "ascending, shares from 0 to 1"),
                ("[2,3,9]", "[3,2,9]", "prefix sharing.lags[1]", "found [3,2,9]; allowed is"),
            ].map { (Self.second.replacing($0, with: $1), $2, $3) }
    )
    func faults(text: String, field: String, message: String) {
        let error = #expect(throws: ProfileError.self) { try read(text) }
        #expect(error?.field == field)
        #expect(error?.description.hasPrefix("p.json: ") == true)
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }

    @Test("draws from whatever it reads, however a file was changed")
    func changed() {
        var source = RandomSource(seed: 3)
        let digits = Array("0123456789-.e[],".utf8)
        var read = 0
        for _ in 0..<600 {
            var bytes = Array(Self.second.utf8)
            for _ in 0...source.below(2) {
                bytes[Int(source.below(UInt64(bytes.count)))] = digits[Int(source.below(UInt64(digits.count)))]
            }
            guard let profile = try? Profile(parsing: bytes, file: "f") else { continue }
            read += 1
            let sampler = ProfileSampler(profile)
            var state = ArrivalPattern.State()
            for index in 0..<20 {
                let draw = sampler.draw(using: &source)
                #expect(draw.input >= 1 && draw.output >= 1 && (draw.cached ?? 0) <= draw.input)
                let gap = profile.arrivals?.pattern?.nextGap(&state, using: &source) ?? 0
                #expect(gap >= 0 && gap.isFinite)
                let share = profile.sharing?.draw(input: draw.input, using: &source)
                #expect(share.map { $0.tokens <= draw.input } ?? true)
                _ = share?.partner(of: UInt64(index)) { _ in 100 }
            }
        }
        #expect(read > 20)
    }
}
