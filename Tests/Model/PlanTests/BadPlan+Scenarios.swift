extension BadPlan {
    /// Scenarios.
    static let scenarios = [
        BadPlan(
            "scenarios as a mapping",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:5:3: "scenarios": a mapping stands where a list should: "- baseline: {rate: 5/s, for: 10m}"
            """
        ),
        BadPlan(
            "a scenario whose keys are not indented",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline:
                rate: 5/s
                for: 1m
            """,
            """
            plan.yaml:6:5: "rate" stands beside "baseline", not under it: indent the keys of the scenario further
            """
        ),
        BadPlan(
            "faults under keys that are not indented, and under a misspelt kind",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline:
                rate: 5
                for: 1m
              - spkie: {rate: 5/s, times: [3], for: 10}
              - frobnicate: {rate: 5}
            """,
            """
            plan.yaml:6:5: "rate" stands beside "baseline", not under it: indent the keys of the scenario further
            plan.yaml:6:11: "rate" in scenario baseline: "5" is not a rate, such as 5/s or 300/min; did you mean 5/s?
            plan.yaml:8:5: unknown kind of scenario "spkie"; did you mean "spike"? Allowed: baseline, spike, sustained, burst, ramp, steps, users, replay
            plan.yaml:8:41: "for" in scenario spike: "10" is not a time with its unit, such as 300ms, 2s, 10m, 1h; did you mean 10s or 10ms?
            plan.yaml:9:5: unknown kind of scenario "frobnicate". Allowed: baseline, spike, sustained, burst, ramp, steps, users, replay
            """
        ),
        BadPlan(
            "values of a list without their comma",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - steps: {rates: [5/s 10/s], for: 1m}
              - spike: {rate: 5/s, times: [3 x], for: 10s}
            """,
            """
            plan.yaml:5:21: "rates" in scenario steps: "5/s 10/s" is not one value: between values stands a comma; did you mean [5/s, 10/s]?
            plan.yaml:6:32: "times" in scenario spike: "3 x" is not a factor over 1, such as 3
            """
        ),
        BadPlan(
            "two scenarios in one item",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
                spike: {}
            """,
            """
            plan.yaml:6:5: "spike" begins a second scenario in one item; begin it with "- "
            """
        ),
        BadPlan(
            "a misspelt kind",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - basline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:5:5: unknown kind of scenario "basline"; did you mean "baseline"? Allowed: baseline, spike, sustained, burst, ramp, steps, users, replay
            """
        ),
        BadPlan(
            "a scenario without a rate and time",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline:
            """,
            """
            plan.yaml:5:14: scenario baseline needs "for", such as "for: 10m"
            plan.yaml:5:14: scenario baseline needs "rate", such as "rate: 5/s"
            """
        ),
        BadPlan(
            "a rate and a time without units",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5, for: 60}
            """,
            """
            plan.yaml:5:22: "rate" in scenario baseline: "5" is not a rate, such as 5/s or 300/min; did you mean 5/s?
            plan.yaml:5:30: "for" in scenario baseline: "60" is not a time with its unit, such as 300ms, 2s, 10m, 1h; did you mean 60s or 60ms?
            """
        ),
        BadPlan(
            "a rate and a time of zero",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 0/s, for: 0s}
            """,
            """
            plan.yaml:5:22: "rate" in scenario baseline: "0/s" is not a rate over zero
            plan.yaml:5:32: "for" in scenario baseline: "0s" is not a time over zero
            """
        ),
        BadPlan(
            "a rate over all bounds",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 2000000/s, for: 800h}
            """,
            """
            plan.yaml:5:22: "rate" in scenario baseline: "2000000/s" is not a rate of at most 1000000/s
            plan.yaml:5:38: "for" in scenario baseline: "800h" is not a time of at most 30 days (720h)
            """
        ),
        BadPlan(
            "more requests than can be kept",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 1000000/s, for: 1h}
            """,
            """
            plan.yaml:5:5: scenario baseline would send 3600000000 requests; 1000000000 are the most
            """
        ),
        BadPlan(
            "the rate of production without a profile",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 3x production, for: 1m}
            """,
            """
            plan.yaml:5:22: "rate" in scenario baseline: "3x production" is not a rate here: no type takes its prompts from a profile; "profile: NAME.profile.json" in the scenario names one
            """
        ),
        BadPlan(
            "the rate of a profile without one",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {prompts: timeless.profile.json}}
            scenarios:
              - baseline: {rate: production, for: 1m}
              - sustained: {rate: 3 productoin, for: 1m}
            """,
            """
            plan.yaml:5:22: "rate" in scenario baseline: "production" is not a rate here: the profile holds no rate
            plan.yaml:6:23: "rate" in scenario sustained: "3 productoin" is not a rate, such as 5/s, production or 3x production; did you mean 3x production?
            """
        ),
        BadPlan(
            "replays of what is not there, and at no speed",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - replay: {trace: other.csv, speed: 2x}
              - replay: {trace: empty.csv, speed: 0, name: b}
              - replay: {trace: trace.csv, from: 10s, name: c}
              - replay: {trace: trace.csv, for: 10m, name: d}
              - replay: {trace: trace.csv, from: 1500ms, for: 500ms, name: e}
              - replay: {trace: trace.csv, rate: 5/s, ties: spraed, name: f}
              - replay: {speed: 2, warmup: 5s, name: g}
            """,
            """
            plan.yaml:5:21: "trace" in scenario replay: the trace "other.csv" could not be read: no such file
            plan.yaml:5:39: "speed" in scenario replay: "2x" is not a number over 0 and up to 1000000, such as 2 for twice as fast; did you mean 2?
            plan.yaml:6:21: "trace" in scenario b: the trace "empty.csv" has no request that says when it came
            plan.yaml:6:39: "speed" in scenario b: "0" is not a number over 0 and up to 1000000, such as 2 for twice as fast
            plan.yaml:7:38: "from" in scenario c: the trace lasts 3 s, and the replay would begin 10s into it
            plan.yaml:8:37: "for" in scenario d: the trace lasts 3 s from there on at speed 1; leave "for" out to send it to its end
            plan.yaml:9:13: scenario e sends nothing: the trace has no request in this part of it
            plan.yaml:10:32: "rate" has no place in scenario f: a replay has the rate of its trace; speed changes it
            plan.yaml:10:49: "ties" in scenario f: "spraed" is not one of together, spread; did you mean spread?
            plan.yaml:11:13: scenario g needs "trace", such as "trace: azure_code.csv.gz"
            plan.yaml:11:24: "warmup" has no place in scenario g: it is judged as a whole, as the trace has it
            """
        ),
        BadPlan(
            "arrivals of production without a profile, and a profile for nothing",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m, arrivals: production}
              - sustained: {rate: 5/s, for: 1m, profile: production.profile.json}
              - steps: {rates: [production], for: 1m, profile: other.profile.json}
              - ramp: {from: 0/s, to: 5/s, for: 1m, arrivals: production, profile: timeless.profile.json}
              - baseline: {rate: 5/s, for: 1m, arrivals: prodcution, name: b}
            """,
            """
            plan.yaml:5:46: "arrivals" in scenario baseline: "production" is not possible here: no type takes its prompts from a profile; "profile: NAME.profile.json" in the scenario names one
            plan.yaml:6:46: "profile" in scenario sustained: neither a rate nor the arrivals of the scenario are "production", so nothing is taken from it
            plan.yaml:7:52: "profile" in scenario steps: the profile "other.profile.json" could not be read: no such file
            plan.yaml:8:51: "arrivals" in scenario ramp: "production" is not possible here: the profile does not say how requests arrive
            plan.yaml:9:46: "arrivals" in scenario b: "prodcution" is not poisson, even, production or gamma(cv c), such as gamma(cv 2); did you mean production?
            """
        ),
        BadPlan(
            "spikes that are none",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - spike: {rate: 5/s, times: [0.5, 3x, x], for: 30s}
            """,
            """
            plan.yaml:5:32: "times" in scenario spike: "0.5" is not a factor over 1, such as 3
            plan.yaml:5:37: "times" in scenario spike: "3x" is not a factor over 1, such as 3; did you mean 3?
            plan.yaml:5:41: "times" in scenario spike: "x" is not a factor over 1, such as 3
            """
        ),
        BadPlan(
            "a spike whose factors are no list",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - spike: {rate: 5/s, times: 3, for: 30s, warmup: 5s}
            """,
            """
            plan.yaml:5:31: "times" in scenario spike: a single value stands where a list should, such as [3, 5, 10]
            plan.yaml:5:44: "warmup" has no place in scenario spike: it is judged by its phases, which are never cut
            """
        ),
        BadPlan(
            "a burst whose high is low",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - burst: {high: 2/s, low: 20/s, high for: 1s, low for: 1s, cycles: 0}
            """,
            """
            plan.yaml:5:19: "high" in scenario burst: the high rate of 2/s is not over the low rate of 20/s
            plan.yaml:5:70: "cycles" in scenario burst: "0" is not a whole number from 1 to 1000
            """
        ),
        BadPlan(
            "a burst over all bounds",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - burst: {high: 2/s, low: 1/s, high for: 24h, low for: 24h, cycles: 1000}
            """,
            """
            plan.yaml:5:12: scenario burst would last 2000 days; 30 days are the most
            """
        ),
        BadPlan(
            "a ramp that sends nothing",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - ramp: {from: 0/s, to: 0/s, for: 1m}
            """,
            """
            plan.yaml:5:27: "to" in scenario ramp: a ramp from 0/s to 0/s sends nothing
            """
        ),
        BadPlan(
            "steps without rates",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - steps: {rates: [], for: 1m}
            """,
            """
            plan.yaml:5:20: "rates" in scenario steps: an empty list stands where a list should, such as [5/s, 10/s, 20/s]
            """
        ),
        BadPlan(
            "users with a rate",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - users: {count: 0, rate: 5/s, think: -1s, for: 10s, start over: 20s}
            """,
            """
            plan.yaml:5:20: "count" in scenario users: "0" is not a whole number from 1 to 1000000
            plan.yaml:5:23: "rate" has no place in scenario users: users send when they are answered; the rate follows
            plan.yaml:5:41: "think" in scenario users: "-1s" is not a time with its unit, such as 300ms, 2s, 10m, 1h
            plan.yaml:5:68: "start over" in scenario users: the users start over 20s, which is not within the 10s of the scenario
            """
        ),
        BadPlan(
            "wrong arrivals",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m, arrivals: poison}
              - sustained: {rate: 5/s, for: 1m, arrivals: gamma(2)}
            """,
            """
            plan.yaml:5:46: "arrivals" in scenario baseline: "poison" is not poisson, even, production or gamma(cv c), such as gamma(cv 2); did you mean poisson?
            plan.yaml:6:47: "arrivals" in scenario sustained: "gamma(2)" is not poisson, even, production or gamma(cv c), such as gamma(cv 2)
            """
        ),
        BadPlan(
            "a warm-up that is longer than the scenario",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m, warmup: 2m}
              - sustained: {rate: 5/s, for: 1m, warmup: automatic}
            """,
            """
            plan.yaml:5:44: "warmup" in scenario baseline: the warm-up is not shorter than the scenario, which lasts 1m
            plan.yaml:6:45: "warmup" in scenario sustained: "automatic" is not auto or a time, such as 5s
            """
        ),
        BadPlan(
            "a warm-up of the plan that is too long",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            warmup: 90s
            """,
            """
            plan.yaml:5:15: "warmup" in scenario baseline: the warm-up of the plan is not shorter than the scenario, which lasts 1m
            """
        ),
        BadPlan(
            "two scenarios of one name",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:6:5: two scenarios are called "baseline"; give one another name, such as "name: baseline 2"
            """
        ),
        BadPlan(
            "a scenario and a type of one name",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m, name: chat}
            """,
            """
            plan.yaml:3:9: a scenario and a type are both called "chat"; objectives could not tell them apart
            """
        ),
        BadPlan(
            "a burst of variables",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - burst: {high: "${LOW}/s", low: 20/s, high for: 1s, low for: 1s}
            """,
            """
            plan.yaml:5:19: "high" in scenario burst: the high rate of ${LOW}/s is not over the low rate of 20/s
            """
        ),
        BadPlan(
            "too many jumps",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - spike: {rate: 5/s, times: [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2], for: 1s}
            """,
            """
            plan.yaml:5:31: "times" in scenario spike: 101 values are too many; 100 are the most
            """
        ),
        BadPlan(
            "a peak over all bounds",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - spike: {rate: 1000/s, times: [2000], for: 1ms}
            """,
            """
            plan.yaml:5:5: scenario spike peaks at 2000000 requests/s; 1000000 are the most
            """
        ),
        BadPlan(
            "a scenario's name with a separator",
            """
            tidemark: 1
            targets: {primary: {mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m, name: a / b}
            """,
            """
            plan.yaml:5:42: "a / b" is not a name: 1 to 64 letters, digits, spaces and signs other than : / = < > , # quotes and brackets
            """
        ),
    ]
}
