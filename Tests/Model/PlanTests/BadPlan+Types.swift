extension BadPlan {
    /// Types, lengths and shares.
    static let types = [
        BadPlan(
            "shares that do not sum to 100 %",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {share: 70%, input: 1K, output: 10}, long: {share: 25%, input: 10K, output: 10}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:3:8: the shares of the types sum to 95%, not 100%: chat 70%, long 25%
            """
        ),
        BadPlan(
            "a share that is missing, one that is bare",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 1K, output: 10}, long: {share: 0.3, input: 10K, output: 10}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:3:15: type chat needs "share", such as "share: 50%"
            plan.yaml:3:54: "share" in type long: "0.3" is not a share, such as 70% or 0.5%; did you mean 30% or 0.3%?
            """
        ),
        BadPlan(
            "types without lengths",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:3:15: type chat needs "input" or "prompts", such as "input: lognormal(median 1K p95 8K)"
            plan.yaml:3:15: type chat needs "output", such as "output: 128"
            """
        ),
        BadPlan(
            "wrong lengths",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 1KB, output: 0}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:3:23: "input" in type chat: "1KB" is not a number of tokens, such as 512, 1K (1000) or 1Ki (1024)
            plan.yaml:3:36: "output" in type chat: "0" is not a length from 1 to 10M tokens
            """
        ),
        BadPlan(
            "wrong distributions",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: lognorml(median 1K p95 2K), output: choice(1K 50% | 2K 40%)}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:3:23: "input" in type chat: "lognorml(median 1K p95 2K)" is not a distribution: fixed(n), uniform(a..b), normal(mean m sd s), lognormal(median m p95 q), choice(v share | v share), or one value; did you mean lognormal(median 1K p95 2K)?
            plan.yaml:3:59: "output" in type chat: "choice(1K 50% | 2K 40%)" is not a choice whose shares sum to 100% (they sum to 90%)
            """
        ),
        BadPlan(
            "a profile and lengths together",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {prompts: production.profile.json, input: 1K, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:3:57: type chat has both "input" and "prompts"; a profile gives the input lengths
            plan.yaml:3:69: type chat has both "output" and "prompts"; a profile gives the output lengths, and "output: {max: n}" bounds them
            """
        ),
        BadPlan(
            "a profile that is not there",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {prompts: gone.profile.json}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:3:25: "prompts" in type chat: the profile "gone.profile.json" could not be read: no such file
            """
        ),
        BadPlan(
            "a type in place of the types",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {input: 512, output: 128}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:3:16: a single value stands where type input should have keys: share, input, output, prompts, order, text, system, cache, turns, think, images, inputs, documents, stream
            plan.yaml:3:29: a single value stands where type output should have keys: share, input, output, prompts, order, text, system, cache, turns, think, images, inputs, documents, stream
            """
        ),
        BadPlan(
            "a name with a separator",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {a/b: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:3:9: "a/b" is not a name: 1 to 64 letters, digits, spaces and signs other than : / = < > , # quotes and brackets
            """
        ),
        BadPlan(
            "a truth value in words of YAML",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128, stream: no}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:3:49: "stream" in type chat: "no" is not true or false; did you mean false?
            """
        ),
        BadPlan(
            "what a family does not take",
            """
            tidemark: 1
            targets: {primary: {url: http://127.0.0.1/, model: m, api: cohere-rerank, template: chatml}}
            types: {rank: {input: 9, system: 80, turns: 3, images: {size: 9x9}, inputs: 3}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:85: "template" in target primary: cohere-rerank takes messages, and the server puts them into its own template; leave it out
            plan.yaml:3:34: "system" in type rank: cohere-rerank takes no system message here; leave it out
            plan.yaml:3:45: "turns" in type rank: cohere-rerank holds no conversations here; leave it out
            plan.yaml:3:56: "images" in type rank: cohere-rerank takes no pictures here; leave it out
            plan.yaml:3:77: "inputs" in type rank: cohere-rerank takes one input at a time here; leave it out
            """
        ),
        BadPlan(
            "keys that go with others",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 9, output: 9, think: 5s, order: file}, b: {input: sweep(1K 1K), output: 9, text: germn}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:3:15: type chat needs "share", such as "share: 50%"
            plan.yaml:3:44: "think" in type chat: it is the time between the turns of a conversation: add "turns: 3"
            plan.yaml:3:55: "order" in type chat: only a file of "prompts" has an order
            plan.yaml:3:65: type b needs "share", such as "share: 50%"
            plan.yaml:3:73: "input" in type b: "sweep(1K 1K)" is not a sweep over 2 to 100 different lengths, such as sweep(1K 10K 100K)
            plan.yaml:3:104: "text" in type b: "germn" is not one of prose, chat, code, json, manual, german, french, spanish, portuguese, italian, russian, chinese, japanese, korean, arabic, hindi; did you mean german?
            """
        ),
        BadPlan(
            "rows that cannot be used",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {share: 50%, prompts: bad.jsonl}, c: {share: 25%, prompts: prompts.jsonl}, notes: {share: 25%, prompts: typed.jsonl}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:3:37: "prompts" in type chat: the file of prompts "bad.jsonl" could not be read: 2 of 3 rows of bad.jsonl cannot be used: line 2: no prompt; allowed is one of prompt, text, input, question, instruction, messages, conversations, conversation; line 3: "prompt": found a number, not a text
            plan.yaml:3:52: type c needs "output", such as "output: 128": not all rows of its file state one
            plan.yaml:3:119: "prompts" in type notes: no row of "typed.jsonl" has the type "notes"; did you mean "note"? Allowed: chat, note
            """
        ),
    ]
}
