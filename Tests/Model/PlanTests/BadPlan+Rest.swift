extension BadPlan {
    /// Objectives, the other keys, and what spans several parts.
    static let rest = [
        BadPlan(
            "an objective on a misspelt scope",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            objectives:
              - basline: ttft p95 < 1s
              - baseline / caht: ttft p95 < 1s
              - chat / baseline: ttft p95 < 1s
            """,
            """
            plan.yaml:7:5: no scenario or type is called "basline"; did you mean "baseline"? Allowed: baseline, chat
            plan.yaml:8:5: no type is called "caht"; did you mean "chat"? Allowed: chat
            plan.yaml:9:5: "chat / baseline" names the type first; did you mean "baseline / chat"?
            """
        ),
        BadPlan(
            "an objective with a misspelt metric",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            objectives:
              - tfft p95 < 1s
              - p95 < 1s
              - system tokens > 3
            """,
            """
            plan.yaml:7:5: objective "tfft p95 < 1s": unknown metric "tfft"; did you mean "ttft"? Allowed: ttft, tpot, itl, stall, e2e, errors, system tokens/s, stream tokens/s
            plan.yaml:8:5: objective "p95 < 1s": a metric is missing. Allowed: ttft, tpot, itl, stall, e2e, errors, system tokens/s, stream tokens/s
            plan.yaml:9:5: objective "system tokens > 3": unknown metric "system tokens"; did you mean "system tokens/s"? Allowed: ttft, tpot, itl, stall, e2e, errors, system tokens/s, stream tokens/s
            """
        ),
        BadPlan(
            "an objective without its parts",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            objectives:
              - ttft < 1s
              - ttft p95
              - ttft p95 < 
              - ttft p95 = 1s
            """,
            """
            plan.yaml:7:5: objective "ttft < 1s": a statistic is missing, such as "ttft p95 < 800ms". Allowed: p50 to p99.9, max, mean
            plan.yaml:8:5: objective "ttft p95": a comparison is missing: <, <=, > or >=, such as "ttft p95 < 800ms"
            plan.yaml:9:5: objective "ttft p95 <": "" is not a time with its unit, such as 300ms, 2s, 10m, 1h
            plan.yaml:10:5: objective "ttft p95 = 1s": a comparison is missing: <, <=, > or >=, such as "ttft p95 < 800ms"
            """
        ),
        BadPlan(
            "an objective with a wrong statistic",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            objectives:
              - ttft p100 < 1s
              - ttft avg < 1s
              - errors p95 < 2%
              - e2e medan < 1s
            """,
            """
            plan.yaml:7:5: objective "ttft p100 < 1s": unknown statistic "p100". Allowed: p50 to p99.9, max, mean
            plan.yaml:8:5: objective "ttft avg < 1s": unknown statistic "avg". Allowed: p50 to p99.9, max, mean
            plan.yaml:9:5: objective "errors p95 < 2%": "p95" has no place here: errors has one value, such as "errors < 2%"
            plan.yaml:10:5: objective "e2e medan < 1s": unknown statistic "medan"; did you mean "mean"? Allowed: p50 to p99.9, max, mean
            """
        ),
        BadPlan(
            "an objective with a wrong value",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            objectives:
              - ttft p95 < 800
              - errors < 0.02
              - errors < 120%
              - system tokens/s > fast
            """,
            """
            plan.yaml:7:5: objective "ttft p95 < 800": "800" is not a time with its unit, such as 300ms, 2s, 10m, 1h; did you mean 800s or 800ms?
            plan.yaml:8:5: objective "errors < 0.02": "0.02" is not a share, such as 70% or 0.5%; did you mean 2% or 0.02%?
            plan.yaml:9:5: objective "errors < 120%": "120%" is not a share of at most 100%
            plan.yaml:10:5: objective "system tokens/s > fast": "fast" is not a number of tokens per second, such as 2000 or 2K
            """
        ),
        BadPlan(
            "an objective of two keys",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            objectives:
              - baseline: ttft p95 < 1s
                chat: ttft p95 < 1s
            """,
            """
            plan.yaml:7:5: an objective is one line, such as "- ttft p95 < 800ms" or "- spike: errors < 2%"
            """
        ),
        BadPlan(
            "objectives that are no list",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            objectives: ttft p95 < 1s
            """,
            """
            plan.yaml:6:13: "objectives": a single value stands where a list should: "- ttft p95 < 800ms"
            """
        ),
        BadPlan(
            "a seed that is no number",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            seed: -1
            """,
            """
            plan.yaml:6:7: "seed": "-1" is not a whole number from 0 to 18446744073709551615
            """
        ),
        BadPlan(
            "a notice that is not complete",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            notice: {sent: 20 November}
            """,
            """
            plan.yaml:6:9: notice needs "to", such as "to: provider support"
            plan.yaml:6:16: "sent" in notice: "20 November" is not a date as year-month-day, such as 2026-11-20
            """
        ),
        BadPlan(
            "a day that does not exist",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            notice: {sent: 2026-02-29, to: support}
            """,
            """
            plan.yaml:6:16: "sent" in notice: "2026-02-29" is not a day of the calendar
            """
        ),
        BadPlan(
            "a large test without notice",
            """
            tidemark: 1
            targets: {primary: {url: https://api.example.com/v1, model: m}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 2000/s, for: 1h}
              - sustained: {rate: 300/s, for: 1h}
            environment: staging
            """,
            """
            plan.yaml:5:3: the scenarios last 2h together (over 1h): the provider should know; add "notice: {sent: 2026-11-20, to: provider support}"
            plan.yaml:5:5: scenario baseline peaks at 2000 requests/s (over 1000) and about 1280000 tokens/s (over 100K): the provider should know; add "notice: {sent: 2026-11-20, to: provider support}"
            plan.yaml:6:5: scenario sustained peaks at about 192000 tokens/s (over 100K): the provider should know; add "notice: {sent: 2026-11-20, to: provider support}"
            """
        ),
        BadPlan(
            "a variable that is not set",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            name: "${NOT_SET} x ${ALSO_NOT}"
            """,
            """
            plan.yaml:6:7: "name": the environment variable ALSO_NOT is not set
            plan.yaml:6:7: "name": the environment variable NOT_SET is not set
            """
        ),
        BadPlan(
            "a variable that is not closed",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            name: "${NOT-A-NAME}"
            """,
            """
            plan.yaml:6:7: "name": "${NOT-A-NAME}" holds ${ without a variable's name and }, such as ${NAME}
            """
        ),
        BadPlan(
            "values of the environment are not shown",
            """
            tidemark: 1
            targets: {primary: {url: "https://${HOST}/v1", model: "${MODEL}"}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: "${RATE}", for: 1m}
              - sustained: {rate: 5/s, for: 1m, arrivals: "${RATE}"}
            environment: "${MODEL}"
            """,
            """
            plan.yaml:5:22: "rate" in scenario baseline: "${RATE}" is not a rate, such as 5/s or 300/min
            plan.yaml:6:47: "arrivals" in scenario sustained: "${RATE}" is not poisson, even, production or gamma(cv c), such as gamma(cv 2)
            plan.yaml:7:14: "environment": "${MODEL}" is not one of mock, local, staging, dedicated, production
            """
        ),
        BadPlan(
            "everything of a later version",
            """
            tidemark: 1
            targets: {primary: {mock: {}}, secondary: {mock: {}}}
            types: {chat: {route: 3, flow: a.yaml, input: 1K, output: 10}}
            scenarios:
              - outage: {down: primary}
              - baseline: {rate: 5/s, for: 1m}
            objectives:
              - goodput > 90%
              - recovers within 20s
            route: {order: [primary]}
            """,
            """
            plan.yaml:2:32: "secondary" (a second target) is part of Tidemark's plan format but not supported by this version
            plan.yaml:3:16: "route" (the order of targets and failover) is part of Tidemark's plan format but not supported by this version
            plan.yaml:3:26: "flow" (flows of several steps) is part of Tidemark's plan format but not supported by this version
            plan.yaml:5:5: scenario "outage" (a target that fails) is part of Tidemark's plan format but not supported by this version
            plan.yaml:8:5: objective "goodput > 90%": "goodput" (the share of requests that meet all objectives) is part of Tidemark's plan format but not supported by this version
            plan.yaml:9:5: objective "recovers within 20s": "recovers within" (the time to recover from an outage) is part of Tidemark's plan format but not supported by this version
            plan.yaml:10:1: "route" (the order of targets and failover) is part of Tidemark's plan format but not supported by this version
            """
        ),
        BadPlan(
            "prompts that are not there, and a file that is none",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {share: 50%, prompts: gone.jsonl}, note: {share: 50%, prompts: notes.docx}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:3:37: "prompts" in type chat: the file of prompts "gone.jsonl" could not be read: no such file
            plan.yaml:3:78: "prompts" in type note: "notes.docx" is neither a profile (NAME.profile.json) nor a file of prompts (.jsonl, .json, .csv)
            """
        ),
        BadPlan(
            "lists and mappings where values should be",
            """
            tidemark: 1
            targets: {primary: {mock: {}, model: [a]}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            seed: {a: 1}
            name:
            environment: []
            """,
            """
            plan.yaml:2:38: "model" in target primary: a list stands where a value should, such as gpt-4o-mini
            plan.yaml:6:7: "seed": a mapping stands where a value should, such as 42
            plan.yaml:7:6: "name": nothing stands where a value should, such as support-assistant
            plan.yaml:8:14: "environment": a list stands where a value should, such as staging
            """
        ),
        BadPlan(
            "faults all over the file",
            """
            tidemark: 1
            targets: {primary: {url: http://127.0.0.1:8000/v1, model: m, api: openai-chta}}
            types: {chat: {share: 90%, input: 1K, output: 10, outptu: 3}}
            scenarios:
              - baseline: {rate: 5/m, fro: 1m}
            objectives:
              - ttft p95 < 1
            """,
            """
            plan.yaml:2:67: "api" in target primary: "openai-chta" is not \(Reading.apis); did you mean openai-chat?
            plan.yaml:3:8: the shares of the types sum to 90%, not 100%: chat 90%
            plan.yaml:3:51: unknown key "outptu" in type chat; did you mean "output"? Allowed: share, input, output, prompts, order, text, system, cache, turns, think, images, inputs, documents, stream
            plan.yaml:5:27: unknown key "fro" in scenario baseline; did you mean "for"? Allowed: rate, for, arrivals, warmup, profile, name
            plan.yaml:7:5: objective "ttft p95 < 1": "1" is not a time with its unit, such as 300ms, 2s, 10m, 1h; did you mean 1s or 1ms?
            """
        ),
        BadPlan(
            "an objective of variables",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            objectives:
              - "${MODEL}: ttft p95 < 1s"
              - "ttft p95 < ${RATE}"
            """,
            """
            plan.yaml:7:5: objective "ttft p95 < 1s": it is no objective once its variables are put in, such as ttft p95 < 800ms
            plan.yaml:8:5: objective "ttft p95 < ${RATE}": it is no objective once its variables are put in, such as ttft p95 < 800ms
            """
        ),
        BadPlan(
            "nothing in braces to sum up",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {}
            scenarios: []
            """,
            """
            plan.yaml:3:8: "types": an empty mapping stands where names should, such as {chat: {input: 1K, output: 128}}
            plan.yaml:4:12: "scenarios": an empty list stands where a list should: "- baseline: {rate: 5/s, for: 10m}"
            """
        ),
        BadPlan(
            "a comma that belongs to a value",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            notice: {sent: 2026-11-20, to: support, tier 2}
            """,
            """
            plan.yaml:6:41: unknown key "tier 2" in notice. Allowed: sent, to, reference; a value that holds a comma needs quotes
            """
        ),
        BadPlan(
            "a name that is a text of lines",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            name: "a\\nb"
            """,
            """
            plan.yaml:6:7: "name": "a\\nb" is not one line of text, of one letter at least
            """
        ),
    ]
}
