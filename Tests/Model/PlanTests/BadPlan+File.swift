extension BadPlan {
    /// The file as a whole: YAML, keys, versions.
    static let file = [
        BadPlan(
            "an empty file",
            """

            """,
            """
            plan.yaml:1:1: the file is empty; a plan begins with "tidemark: 1"
            """
        ),
        BadPlan(
            "a list in place of a plan",
            """
            - tidemark: 1
            """,
            """
            plan.yaml:1:1: a list stands where a plan should begin: "tidemark: 1"
            """
        ),
        BadPlan(
            "the version is missing",
            """
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:1:1: the plan needs "tidemark", such as "tidemark: 1"
            """
        ),
        BadPlan(
            "the version comes later",
            """
            name: x
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:1: "tidemark: 1" comes first in a plan
            """
        ),
        BadPlan(
            "a plan of a later version",
            """
            tidemark: 2
            whatever: new
            """,
            """
            plan.yaml:1:11: "2" is not a version of the plan format that this version of Tidemark reads; it reads 1
            """
        ),
        BadPlan(
            "nothing but the version",
            """
            tidemark: 1
            """,
            """
            plan.yaml:1:1: the plan needs "scenarios", such as "scenarios: [{baseline: {rate: 5/s, for: 10m}}]"
            plan.yaml:1:1: the plan needs "targets", such as "targets: {primary: {mock: {}}}"
            plan.yaml:1:1: the plan needs "types", such as "types: {chat: {input: 1K, output: 128}}"
            """
        ),
        BadPlan(
            "a misspelt key",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m, warmpu: 5s}
            """,
            """
            plan.yaml:5:36: unknown key "warmpu" in scenario baseline; did you mean "warmup"? Allowed: rate, for, arrivals, warmup, profile, name
            """
        ),
        BadPlan(
            "a misspelt section",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            senarios: []
            """,
            """
            plan.yaml:6:1: unknown key "senarios"; did you mean "scenarios"? Allowed: tidemark, name, targets, environment, notice, types, scenarios, objectives, budget, retry, stop when, warmup, seed
            """
        ),
        BadPlan(
            "faults under misspelt keys",
            """
            tidemark: 1
            targets: {primary: {mock: {}, timeuots: {stall: 5}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m, warmpu: 5}
            objectivs:
              - tffp p95 < 800ms
            """,
            """
            plan.yaml:2:31: unknown key "timeuots" in target primary; did you mean "timeouts"? Allowed: api, custom, url, mock, model, key, timeouts, connections, headers, tls, address, proxy, trace, limits, prices, price, tokenizer, template, http
            plan.yaml:2:49: "stall" in timeouts of target primary: "5" is not a time with its unit, such as 300ms, 2s, 10m, 1h; did you mean 5s or 5ms?
            plan.yaml:5:36: unknown key "warmpu" in scenario baseline; did you mean "warmup"? Allowed: rate, for, arrivals, warmup, profile, name
            plan.yaml:5:44: "warmup" in scenario baseline: "5" is not auto or a time, such as 5s; did you mean 5s or 5ms?
            plan.yaml:6:1: unknown key "objectivs"; did you mean "objectives"? Allowed: tidemark, name, targets, environment, notice, types, scenarios, objectives, budget, retry, stop when, warmup, seed
            plan.yaml:7:5: objective "tffp p95 < 800ms": unknown metric "tffp"; did you mean "ttft"? Allowed: ttft, tpot, itl, stall, e2e, errors, system tokens/s, stream tokens/s
            """
        ),
        BadPlan(
            "a key that is nothing like ours",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            frobnicate: 3
            """,
            """
            plan.yaml:6:1: unknown key "frobnicate". Allowed: tidemark, name, targets, environment, notice, types, scenarios, objectives, budget, retry, stop when, warmup, seed
            """
        ),
        BadPlan(
            "a key twice",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            seed: 1
            seed: 2
            """,
            """
            plan.yaml:7:1: "seed" stands twice; the first is on line 6
            """
        ),
        BadPlan(
            "two keys twice, and a wrong value",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            seed: x
            name: a
            name: b
            seed: 2
            """,
            """
            plan.yaml:6:7: "seed": "x" is not a whole number from 0 to 18446744073709551615
            plan.yaml:8:1: "name" stands twice; the first is on line 7
            plan.yaml:9:1: "seed" stands twice; the first is on line 6
            """
        ),
        BadPlan(
            "a second document",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            ---
            tidemark: 1
            """,
            """
            plan.yaml:6:1: a second document begins here; a plan is one document
            """
        ),
        BadPlan(
            "an anchor and its alias",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: &b {rate: 5/s, for: 1m}
              - sustained: *b
            """,
            """
            plan.yaml:5:15: anchors and aliases (& and *) are not read in a plan; write the value out, or quote it
            """
        ),
        BadPlan(
            "a tag",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            seed: !!int 7
            """,
            """
            plan.yaml:6:7: tags (!) are not read in a plan; write the value alone, or quote it
            """
        ),
        BadPlan(
            "a tab",
            """
            tidemark: 1
            targets:
            \tprimary: {mock: {}}
            """,
            """
            plan.yaml:3:1: a tab where the line is indented; indent with spaces
            """
        ),
        BadPlan(
            "a brace that is not closed",
            """
            tidemark: 1
            targets: {primary: {mock: {ttft: 1s}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:3:1: a mapping in {} is not closed here: expected , or }, or quotes around the value
            """
        ),
        BadPlan(
            "an unquoted variable in braces",
            """
            tidemark: 1
            targets: {primary: {url: ${URL}, model: m}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:27: quote it: inside {} or [] a value with ${…} needs quotes, such as "${NAME}"
            """
        ),
        BadPlan(
            "a colon in an unquoted value",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            name: run: two
            """,
            """
            plan.yaml:6:10: a colon where none can stand: quote a value that holds ": ", or put the key on a line of its own
            """
        ),
        BadPlan(
            "a value that begins with a sign of YAML",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            name: @home
            """,
            """
            plan.yaml:6:7: a value may not begin with @: quote it
            """
        ),
        BadPlan(
            "quotes that are not closed",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            name: "home
            """,
            """
            plan.yaml:6:7: these quotes are not closed
            """
        ),
        BadPlan(
            "bad indentation",
            """
            tidemark: 1
            targets:
              primary: {mock: {}}
               secondary: {mock: {}}
            """,
            """
            plan.yaml:4:4: this line is not indented like its neighbours, or a value before it needs quotes
            """
        ),
        BadPlan(
            "a control character",
            """
            tidemark: 1
            name: a\u{1}b
            """,
            """
            plan.yaml:2:8: a character that YAML does not allow: U+0001
            """
        ),
        BadPlan(
            "an unquoted comma in braces",
            """
            tidemark: 1
            targets: {primary: {url: http://127.0.0.1:8000/v1, model: m, headers: {}, key: env:KEY, api: openai-chat, tls}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:110: "tls" in target primary: the target is not an https URL, so there is no TLS to set up
            """
        ),
    ]
}
