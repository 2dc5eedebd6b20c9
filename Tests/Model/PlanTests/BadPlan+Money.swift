extension BadPlan {
    /// A plan of one target, with what more it says.
    private static func money(_ name: String, _ target: String, _ more: String, _ faults: String) -> BadPlan {
        let url = "url: http://127.0.0.1:8000/v1, model: m"
        return BadPlan(name, Reading.text(target: "{\(url), \(target)}", more: more), faults)
    }

    /// Prices, budgets and retries.
    static let money = [
        money(
            "prices that are none",
            "prices: {input: -3, cached input: 2.50 EUR, cache write: €3, output: $15, reasoning: 2.5e-06, request: 1}",
            "budget: {limit: 5 USD}",
            """
            plan.yaml:2:78: "input" in prices of target primary: "-3" is not a price of 0 or more
            plan.yaml:2:96: "cached input" in prices of target primary: "2.50 EUR" is not a price in USD; other currencies are not converted, so write what it is in USD per million tokens
            plan.yaml:2:119: "cache write" in prices of target primary: "€3" is not a price in USD; other currencies are not converted, so write what it is in USD per million tokens
            plan.yaml:2:131: "output" in prices of target primary: "$15" is not a price in USD per million tokens, such as 2.50 or 0.075; did you mean 15?
            plan.yaml:2:147: "reasoning" in prices of target primary: "2.5e-06" is not a price in USD per million tokens, such as 2.50 or 0.075; did you mean 2.5?
            plan.yaml:2:165: "request" in prices of target primary: "1" is not an amount in USD, such as 25 USD or 0.50 USD; did you mean 1 USD?
            """
        ),
        money(
            "prices that are out of range",
            "prices: {input: lots, cached input: 0.0000001, output: 2000000, reasoning: 3/1M, request: -0.01 USD}",
            "budget: {limit: 5 USD}",
            """
            plan.yaml:2:78: "input" in prices of target primary: "lots" is not a price in USD per million tokens, such as 2.50 or 0.075
            plan.yaml:2:98: "cached input" in prices of target primary: "0.0000001" is not a price that a token can have; 0.000001 USD per million tokens is the smallest
            plan.yaml:2:117: "output" in prices of target primary: "2000000" is not a price of at most 1000000 USD per million tokens
            plan.yaml:2:137: "reasoning" in prices of target primary: "3/1M" is not a price in USD per million tokens, such as 2.50 or 0.075; did you mean 3?
            plan.yaml:2:152: "request" in prices of target primary: "-0.01 USD" is not an amount of 0 USD or more
            """
        ),
        money(
            "no prices among the prices",
            "prices: {}",
            "budget: {limit: 5 USD}",
            """
            plan.yaml:2:70: prices of target primary needs "input", such as "input: 2.50"
            plan.yaml:2:70: prices of target primary needs "output", such as "output: 10"
            """
        ),
        money(
            "no price of the output",
            "prices: {input: 3}",
            "budget: {limit: 5 USD}",
            """
            plan.yaml:2:70: prices of target primary needs "output", such as "output: 10"
            """
        ),
        money(
            "prices that are one value",
            "prices: 3 USD",
            "budget: {limit: 5 USD}",
            """
            plan.yaml:2:70: a single value stands where prices of target primary should have keys: input, cached input, cache write, output, reasoning, request, above
            """
        ),
        money(
            "misspelt prices",
            "prices: {imput: 3, cached: 1, output: 15, currency: EUR}",
            "budget: {limit: 5 USD}",
            """
            plan.yaml:2:71: unknown key "imput" in prices of target primary; did you mean "input"? Allowed: input, cached input, cache write, output, reasoning, request, above
            plan.yaml:2:81: "cached" has no place in prices of target primary: it is called "cached input"
            plan.yaml:2:104: "currency" has no place in prices of target primary: all money is in USD; other currencies are not converted, so write what it is in USD
            """
        ),
        money(
            "prices by token and by hour",
            "prices: {input: 3, output: 15}, price: 2.50 USD/h",
            "budget: {limit: 5 USD}",

            """
            plan.yaml:2:101: target primary has both "prices" and "price"; it is paid for by token or by hour
            """
        ),
        money(
            "an hour without its unit",
            "price: 2.50",
            "",
            """
            plan.yaml:2:69: "price" in target primary: "2.50" is not an amount in USD per hour, such as 2.50 USD/h; did you mean 2.50 USD/h?
            """
        ),
        money(
            "an amount that is no price of an hour",
            "price: 2.50 USD",
            "",
            """
            plan.yaml:2:69: "price" in target primary: "2.50 USD" is not an amount in USD per hour, such as 2.50 USD/h; did you mean 2.50 USD/h?
            """
        ),
        money(
            "an hour in another spelling",
            "price: 2.50 USD/hour",
            "",
            """
            plan.yaml:2:69: "price" in target primary: "2.50 USD/hour" is not an amount in USD per hour, such as 2.50 USD/h; did you mean 2.50 USD/h?
            """
        ),
        money(
            "an hour in another currency",
            "price: 3 EUR/h",
            "",
            """
            plan.yaml:2:69: "price" in target primary: "3 EUR/h" is not an amount in USD; other currencies are not converted, so write what it is in USD
            """
        ),
        money(
            "an hour that costs nothing",
            "price: 0 USD/h",
            "",
            """
            plan.yaml:2:69: "price" in target primary: "0 USD/h" is not an amount over 0 USD
            """
        ),
        money(
            "an hour that costs less than nothing",
            "price: -2 USD/h",
            "",
            """
            plan.yaml:2:69: "price" in target primary: "-2 USD/h" is not an amount of 0 USD or more
            """
        ),
        money(
            "an hour that is nothing we know",
            "price: cheap",
            "",
            """
            plan.yaml:2:69: "price" in target primary: "cheap" is not an amount in USD per hour, such as 2.50 USD/h
            """
        ),
        money(
            "prices of long prompts that are no list",
            "prices: {input: 3, output: 15, above: {tokens: 200K, input: 6}}",
            "budget: {limit: 5 USD}",

            """
            plan.yaml:2:100: "above" in prices of target primary: a mapping stands where a list should, such as [{tokens: 200K, input: 6, output: 22.5}]
            """
        ),
        money(
            "prices of long prompts that are faulty",
            "prices: {input: 3, output: 15, above: [{input: 6}, {tokens: 200K}, {tokens: 1K, input: 6 EUR, request: 1 USD}]}",
            "budget: {limit: 5 USD}",
            """
            plan.yaml:2:101: above of prices of target primary needs "tokens", such as "tokens: 200K"
            plan.yaml:2:113: above of prices of target primary needs a price, such as "input: 6"
            plan.yaml:2:149: "input" in above of prices of target primary: "6 EUR" is not a price in USD; other currencies are not converted, so write what it is in USD per million tokens
            plan.yaml:2:156: unknown key "request" in above of prices of target primary. Allowed: tokens, input, cached input, cache write, output, reasoning
            """
        ),
        money(
            "prices of long prompts twice",
            "prices: {input: 3, output: 15, above: [{tokens: 200K, input: 6}, {tokens: 200000, input: 7}]}",
            "budget: {limit: 5 USD}",

            """
            plan.yaml:2:127: "above" in prices of target primary: two entries are for prompts above 200K tokens
            """
        ),
        money(
            "prices without a budget",
            "prices: {input: 3, output: 15}",
            "",
            """
            plan.yaml:2:70: requests to target primary cost money: add "budget: {limit: 25 USD}" to the plan
            """
        ),
        money(
            "a request that costs money, without a budget",
            "prices: {input: 0, output: 0, request: 0.01 USD}",
            "",
            """
            plan.yaml:2:70: requests to target primary cost money: add "budget: {limit: 25 USD}" to the plan
            """
        ),
        money(
            "a budget without prices",
            "connections: 5",
            "budget: {limit: 5 USD}",
            """
            plan.yaml:6:9: a budget needs to know what requests cost: add "prices: {input: 2.50, output: 10}" (USD per million tokens) to target primary, or "price: 2.50 USD/h" for machines of your own
            """
        ),
        BadPlan(
            "a budget of a mock without prices",
            Reading.text(more: "budget: {day: 5 USD}"),
            """
            plan.yaml:6:9: a budget needs to know what requests cost: add "prices: {input: 2.50, output: 10}" (USD per million tokens) to target primary, or "price: 2.50 USD/h" for machines of your own
            """
        ),
        money(
            "a budget of nothing",
            "prices: {input: 3, output: 15}",
            "budget: {alert: [50%]}",
            """
            plan.yaml:6:9: budget needs "limit", "day" or "month", such as "limit: 25 USD"
            """
        ),
        money(
            "amounts that are none",
            "prices: {input: 3, output: 15}",
            "budget: {limit: 25, day: 20 EUR, month: 0 USD}",
            """
            plan.yaml:6:17: "limit" in budget: "25" is not an amount in USD, such as 25 USD or 0.50 USD; did you mean 25 USD?
            plan.yaml:6:26: "day" in budget: "20 EUR" is not an amount in USD; other currencies are not converted, so write what it is in USD
            plan.yaml:6:41: "month" in budget: "0 USD" is not an amount over 0 USD
            """
        ),
        money(
            "amounts that are none, in other ways",
            "prices: {input: 3, output: 15}",
            "budget: {limit: -5 USD, day: $20, month: 0.0000001 USD}",
            """
            plan.yaml:6:17: "limit" in budget: "-5 USD" is not an amount of 0 USD or more
            plan.yaml:6:30: "day" in budget: "$20" is not an amount in USD, such as 25 USD or 0.50 USD; did you mean 20 USD?
            plan.yaml:6:42: "month" in budget: "0.0000001 USD" is not an amount in whole micro-dollars; 0.000001 USD is the smallest
            """
        ),
        money(
            "alerts out of range",
            "prices: {input: 3, output: 15}",
            "budget: {limit: 5 USD, alert: [0%, 50, 120%]}",
            """
            plan.yaml:6:32: "alert" in budget: "0%" is not a share over 0% and up to 100%
            plan.yaml:6:36: "alert" in budget: "50" is not a share, such as 70% or 0.5%; did you mean 50%?
            plan.yaml:6:40: "alert" in budget: "120%" is not a share over 0% and up to 100%
            """
        ),
        money(
            "alerts that do not rise",
            "prices: {input: 3, output: 15}",
            "budget: {limit: 5 USD, alert: [80%, 50%, 80%]}",

            """
            plan.yaml:6:31: "alert" in budget: the shares do not rise from each to the next; write [50%, 80%]
            """
        ),
        money(
            "one alert",
            "prices: {input: 3, output: 15}",
            "budget: {limit: 5 USD, alert: 80%}",
            """
            plan.yaml:6:31: "alert" in budget: a single value stands where a list should, such as [50%, 80%, 95%]
            """
        ),
        money(
            "channels that are none",
            "prices: {input: 3, output: 15}",
            "budget: {limit: 5 USD, notify: [https://hooks.example.com/hunter2, {webhook: https://hooks.example.com/hunter2}, {slack: \"${HOST}\"}, {}, {command: notify-me}, {mail: me}]}",
            """
            plan.yaml:6:33: "notify" in budget: each entry has one of the keys webhook, slack, command, such as {webhook: env:ALERT_WEBHOOK}
            plan.yaml:6:78: "webhook" in notify of budget: the URL of a webhook never stands in a plan, only the name of its environment variable: env:NAME, such as env:ALERT_WEBHOOK
            plan.yaml:6:122: "slack" in notify of budget: the URL of a webhook never stands in a plan, only the name of its environment variable: env:NAME, such as env:SLACK_WEBHOOK
            plan.yaml:6:134: "notify" in budget: each entry has one of the keys webhook, slack, command; give every channel an entry of its own
            plan.yaml:6:148: "command" in notify of budget: a single value stands where a list should, such as [notify-me, --loud]
            plan.yaml:6:161: unknown key "mail" in notify of budget. Allowed: webhook, slack, command
            """
        ),
        money(
            "channels that are two at once, and commands that are none",
            "prices: {input: 3, output: 15}",
            "budget: {limit: 5 USD, notify: [{webhook: env:A, slack: env:B}, {command: []}, {command: [\" \"]}, {command: [post, \"${HOST}\"]}]}",
            """
            plan.yaml:6:33: "notify" in budget: each entry has one of the keys webhook, slack, command; give every channel an entry of its own
            plan.yaml:6:75: "command" in notify of budget: an empty list stands where a list should, such as [notify-me, --loud]
            plan.yaml:6:90: "command" in notify of budget: the first word is the program, and is empty
            plan.yaml:6:115: "command" in notify of budget: a command takes no ${NAME}: it has the environment of the run, and can read the variable itself
            """
        ),
        money(
            "channels without a list",
            "prices: {input: 3, output: 15}",
            "budget: {limit: 5 USD, notify: {slack: env:S}}",
            """
            plan.yaml:6:32: "notify" in budget: a mapping stands where a list should, such as [{webhook: env:ALERT_WEBHOOK}, {command: [notify-me, --loud]}]
            """
        ),
        money(
            "a limit that does something else",
            "prices: {input: 3, output: 15}",
            "budget: {limit: 5 USD, at limit: stopp}",
            """
            plan.yaml:6:34: "at limit" in budget: "stopp" is not stop; did you mean stop?
            """
        ),
        money(
            "a budget that is one value",
            "prices: {input: 3, output: 15}",
            "budget: 5 USD",
            """
            plan.yaml:6:9: "budget": "5 USD" stands without its key; write {limit: 5 USD}
            """
        ),
        money(
            "budget and retries that are neither",
            "prices: {input: 3, output: 15}",
            "budget: none\nretry: often",
            """
            plan.yaml:6:9: a single value stands where budget should have keys: limit, day, month, alert, notify, at limit
            plan.yaml:7:8: a single value stands where retry should have keys: times, on, wait
            """
        ),
        money(
            "a retry of nothing",
            "connections: 5",
            "retry: {}",
            """
            plan.yaml:6:8: retry needs "times", such as "times: 2"
            """
        ),
        money(
            "a retry that is one value",
            "connections: 5",
            "retry: 3",
            """
            plan.yaml:6:8: "retry": "3" stands without its key; write {times: 3}
            """
        ),
        money(
            "retries out of range",
            "connections: 5",
            "retry: {times: 100, on: [429, rate_limited, quota, stream, first byte timeout], wait: 2m}",
            """
            plan.yaml:6:16: "times" in retry: "100" is not a whole number from 1 to 10
            plan.yaml:6:26: "on" in retry: "429" is not one of rate limited, overloaded, server error, connection, timeout, stream error; did you mean rate limited?
            plan.yaml:6:31: "on" in retry: "rate_limited" is not one of rate limited, overloaded, server error, connection, timeout, stream error; did you mean rate limited?
            plan.yaml:6:45: "on" in retry: "quota" is not a failure that another attempt can mend: rate limited, overloaded, server error, connection, timeout, stream error
            plan.yaml:6:52: "on" in retry: "stream" is not one of rate limited, overloaded, server error, connection, timeout, stream error
            plan.yaml:6:60: "on" in retry: "first byte timeout" is not one of rate limited, overloaded, server error, connection, timeout, stream error; did you mean timeout?
            plan.yaml:6:87: "wait" in retry: "2m" is not a time of at most 1m
            """
        ),
        money(
            "retries on one thing",
            "connections: 5",
            "retry: {times: 0, on: overloaded, wait: 500}",
            """
            plan.yaml:6:16: "times" in retry: "0" is not a whole number from 1 to 10
            plan.yaml:6:23: "on" in retry: a single value stands where a list should, such as [rate limited, overloaded]
            plan.yaml:6:41: "wait" in retry: "500" is not a time with its unit, such as 300ms, 2s, 10m, 1h; did you mean 500s or 500ms?
            """
        ),
        money(
            "retries without commas",
            "connections: 5",
            "retry: {times: 2, on: [timeout connection]}",
            """
            plan.yaml:6:24: "on" in retry: "timeout connection" is not one value: between values stands a comma; did you mean [timeout, connection]?
            """
        ),
        money(
            "an answer without a bound",
            "api: custom, custom: {body: '{\"q\": \"{prompt}\"}', text: t, finish: f}, prices: {input: 3, output: 15}",
            "budget: {limit: 5 USD}",

            """
            plan.yaml:2:90: the body states no bound of the output, so nobody can say what a request costs at most; put {output} where the API takes one, such as "max_tokens": {output}
            """
        ),
        BadPlan(
            "a price of output where there is none",
            Reading.text(
                target:
                    "{url: \"http://127.0.0.1/\", model: m, api: openai-embeddings, prices: {input: 3, output: 15}}",
                types: "{vector: {input: 512}}",
                more: "budget: {limit: 5 USD}"
            ),

            """
            plan.yaml:2:108: "output" in prices of target primary: the API generates no text here, so there is no output to pay for; leave it out
            """
        ),
        BadPlan(
            "keys in each other's place",
            """
            tidemark: 1
            targets: {primary: {mock: {}, budget: {limit: 5 USD}, retry: {times: 2}}}
            types: {chat: {input: 512, output: 128, price: 3}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            prices: {input: 3, output: 15}
            budgets: {limt: 5 USD}
            """,
            """
            plan.yaml:2:31: "budget" has no place in target primary: it stands at the top of the plan
            plan.yaml:2:55: "retry" has no place in target primary: it stands at the top of the plan
            plan.yaml:3:41: "price" has no place in type chat: it stands under a target
            plan.yaml:6:1: "prices" has no place in the plan: it stands under a target
            plan.yaml:7:1: unknown key "budgets"; did you mean "budget"? Allowed: tidemark, name, targets, environment, notice, types, scenarios, objectives, budget, retry, stop when, warmup, seed
            plan.yaml:7:10: a budget needs to know what requests cost: add "prices: {input: 2.50, output: 10}" (USD per million tokens) to target primary, or "price: 2.50 USD/h" for machines of your own
            plan.yaml:7:11: unknown key "limt" in budget; did you mean "limit"? Allowed: limit, day, month, alert, notify, at limit
            """
        ),
    ]
}
