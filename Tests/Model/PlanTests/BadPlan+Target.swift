extension BadPlan {
    /// Targets and their mock.
    static let target = [
        BadPlan(
            "keys of a target and of a type that are not indented",
            """
            tidemark: 1
            targets:
              primary:
              url: http://127.0.0.1:8000/v1
              model: m
            types:
              chat:
              share: 50%
              input: 5KB
              output: 128
              note: {share: 50%, input: 5, output: 5}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:4:3: "url" stands beside "primary", not under it: indent the keys of the target further
            plan.yaml:8:3: "share" stands beside "chat", not under it: indent the keys of the type further
            plan.yaml:9:10: "input" in type chat: "5KB" is not a number of tokens, such as 512, 1K (1000) or 1Ki (1024)
            """
        ),
        BadPlan(
            "neither url nor mock",
            """
            tidemark: 1
            targets: {primary: {model: m}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:20: target primary needs "url" or "mock", such as "url: http://127.0.0.1:8000/v1" or "mock: {}"
            """
        ),
        BadPlan(
            "both url and mock",
            """
            tidemark: 1
            targets: {primary: {url: http://127.0.0.1:8000/v1, model: m, mock: {}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:26: target primary has both "url" and "mock"; it is one or the other
            """
        ),
        BadPlan(
            "a url without a model",
            """
            tidemark: 1
            targets: {primary: {url: http://127.0.0.1:8000/v1}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:20: target primary needs "model", such as "model: gpt-4o-mini"
            """
        ),
        BadPlan(
            "a url without a scheme",
            """
            tidemark: 1
            targets: {primary: {url: localhost:8000/v1, model: m}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:26: "url" in target primary: "localhost:8000/v1" is not a URL, such as http://127.0.0.1:8000/v1 or https://example.com/v1; did you mean http://localhost:8000/v1?
            """
        ),
        BadPlan(
            "a url of another scheme",
            """
            tidemark: 1
            targets: {primary: {url: ftp://127.0.0.1/v1, model: m}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:26: "url" in target primary: "ftp://127.0.0.1/v1" is not a URL of http or https
            """
        ),
        BadPlan(
            "a url with a password",
            """
            tidemark: 1
            targets: {primary: {url: http://user:hunter2@127.0.0.1/v1, model: m}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:26: "url" in target primary: "…" is not a URL without user name and password; a key goes under "key: env:NAME"
            """
        ),
        BadPlan(
            "a url with a query",
            """
            tidemark: 1
            targets: {primary: {url: "http://127.0.0.1/v1?a=b", model: m}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:26: "url" in target primary: "http://127.0.0.1/v1?…" is not a URL without ? and #: only its base is given
            """
        ),
        BadPlan(
            "a url with a port out of range",
            """
            tidemark: 1
            targets: {primary: {url: http://127.0.0.1:80000/v1, model: m}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:26: "url" in target primary: "http://127.0.0.1:80000/v1" is not a URL with a port from 1 to 65535
            """
        ),
        BadPlan(
            "an IPv6 address without brackets",
            """
            tidemark: 1
            targets: {primary: {url: "http://::1:8000/v1", model: m}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:26: "url" in target primary: "http://::1:8000/v1" is not a URL with an IPv6 address in brackets, such as http://[::1]:8000
            """
        ),
        BadPlan(
            "a foreign host without environment",
            """
            tidemark: 1
            targets: {primary: {url: https://api.example.com/v1, model: m}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:26: the host api.example.com is not this machine: add "environment: staging". Allowed: mock, local, staging, dedicated, production
            """
        ),
        BadPlan(
            "a misspelt environment",
            """
            tidemark: 1
            targets: {primary: {url: https://api.example.com/v1, model: m}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            environment: stagin
            """,
            """
            plan.yaml:6:14: "environment": "stagin" is not one of mock, local, staging, dedicated, production; did you mean staging?
            """
        ),
        BadPlan(
            "a key in the plan",
            """
            tidemark: 1
            targets: {primary: {url: http://127.0.0.1:8000/v1, model: m, key: sk-hunter2}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:67: "key" in target primary: a key never stands in a plan, only the name of its environment variable: env:NAME, such as env:OPENAI_API_KEY
            """
        ),
        BadPlan(
            "a key by substitution",
            """
            tidemark: 1
            targets: {primary: {url: http://127.0.0.1:8000/v1, model: m, key: "${KEY}"}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:67: "key" in target primary: a key never stands in a plan, only the name of its environment variable: env:NAME, such as env:OPENAI_API_KEY
            """
        ),
        BadPlan(
            "a key in a header",
            """
            tidemark: 1
            targets: {primary: {url: http://127.0.0.1:8000/v1, model: m, headers: {authorization: Bearer hunter2}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:87: header "authorization": a key never stands in a plan; use "key: env:NAME", or put it in by "${NAME}"
            """
        ),
        BadPlan(
            "a header that Tidemark writes",
            """
            tidemark: 1
            targets: {primary: {url: http://127.0.0.1:8000/v1, model: m, headers: {Host: example.com, bad name: 1}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:72: "headers" in target primary: "Host" is written by Tidemark itself
            plan.yaml:2:91: "headers" in target primary: "bad name" is not the name of a header
            """
        ),
        BadPlan(
            "an api that does not exist",
            """
            tidemark: 1
            targets: {primary: {url: http://127.0.0.1:8000/v1, model: m, api: openai-chatt}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:67: "api" in target primary: "openai-chatt" is not \(Reading.apis); did you mean openai-chat?
            """
        ),
        BadPlan(
            "tls without https",
            """
            tidemark: 1
            targets: {primary: {url: http://127.0.0.1:8000/v1, model: m, tls: {insecure: yes}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:67: "tls" in target primary: the target is not an https URL, so there is no TLS to set up
            plan.yaml:2:78: "insecure" in tls of target primary: "yes" is not true or false; did you mean true?
            """
        ),
        BadPlan(
            "the key of a certificate that is not there, and a server name with a port",
            """
            tidemark: 1
            targets: {primary: {url: https://127.0.0.1/v1, model: m, tls: {cert key: a.key, server name: "a:443"}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:63: "tls" in target primary: "cert key" is the key of a certificate: add "cert: client.pem"
            plan.yaml:2:94: "server name" in tls of target primary: "a:443" is not the name of a host, such as api.example.com
            """
        ),
        BadPlan(
            "an address where there is no name, and a trace beside one of the plan's own",
            """
            tidemark: 1
            targets: {primary: {url: http://127.0.0.1/v1, model: m, address: ipv4, trace: true, headers: {Traceparent: x}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:66: "address" in target primary: the url has no host name, so there is no address to choose
            plan.yaml:2:79: "trace" in target primary: "headers" has a traceparent already; leave one out
            """
        ),
        BadPlan(
            "an address that is another machine's",
            """
            tidemark: 1
            targets: {primary: {url: http://localhost/v1, model: m, address: 10.0.0.7}, other: {mock: {}, address: ipv5}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:66: "address" in target primary: the url is of this machine, and the address is not
            plan.yaml:2:77: "other" (a second target) is part of Tidemark's plan format but not supported by this version
            plan.yaml:2:104: "address" in target other: "ipv5" is not ipv4, ipv6, or an address such as 10.0.0.7 or fd00::7
            """
        ),
        BadPlan(
            "a proxy on another machine for a url of this one",
            """
            tidemark: 1
            targets: {primary: {url: http://localhost/v1, model: m, proxy: http://proxy.example.com:3128}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:64: "proxy" in target primary: the url is of this machine, and the proxy is another one
            """
        ),
        BadPlan(
            "a proxy with a password, which is not shown",
            """
            tidemark: 1
            targets: {primary: {url: http://127.0.0.1/v1, model: m, proxy: "http://me:hunter2@127.0.0.1:3128"}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:64: "proxy" in target primary: user and password of a proxy never stand in a plan; put them in by "${NAME}"
            """
        ),
        BadPlan(
            "a proxy of another kind, and HTTP/2 with the mock",
            """
            tidemark: 1
            targets: {primary: {mock: {}, proxy: socks4://127.0.0.1, http: 2}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:38: "proxy" in target primary: "socks4://127.0.0.1" is not a proxy of http, socks5 or socks5h, such as http://proxy.example.com:3128
            plan.yaml:2:64: "http" in target primary: the embedded mock speaks HTTP/1.1 only
            """
        ),
        BadPlan(
            "times without units, and a misspelt timeout",
            """
            tidemark: 1
            targets: {primary: {url: http://127.0.0.1:8000/v1, model: m, timeouts: {connect: 5, frist byte: 3s, total: 0s}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:82: "connect" in timeouts of target primary: "5" is not a time with its unit, such as 300ms, 2s, 10m, 1h; did you mean 5s or 5ms?
            plan.yaml:2:85: unknown key "frist byte" in timeouts of target primary; did you mean "first byte"? Allowed: connect, first byte, stall, total
            plan.yaml:2:108: "total" in timeouts of target primary: "0s" is not a time over zero
            """
        ),
        BadPlan(
            "wrong numbers of a target",
            """
            tidemark: 1
            targets: {primary: {url: http://127.0.0.1:8000/v1, model: m, connections: 0, limits: {rpm: many, tpm: 200KB}, http: 3}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:75: "connections" in target primary: "0" is not a whole number from 1 to 1000000
            plan.yaml:2:92: "rpm" in limits of target primary: "many" is not a number of tokens, such as 512, 1K (1000) or 1Ki (1024)
            plan.yaml:2:103: "tpm" in limits of target primary: "200KB" is not a number of tokens, such as 512, 1K (1000) or 1Ki (1024)
            plan.yaml:2:117: "http" in target primary: "3" is not one of 1, 2; did you mean 1?
            """
        ),
        BadPlan(
            "a mock with wrong values",
            """
            tidemark: 1
            targets: {primary: {mock: {ttft: 200, itl: normal(20ms), prefill: 10, tokens per event: 0, out: 5}}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:34: "ttft" in mock of target primary: "200" is not a time with its unit, such as 300ms, 2s, 10m, 1h; did you mean 200s or 200ms?
            plan.yaml:2:44: "itl" in mock of target primary: "normal(20ms)" is not a distribution of the form normal(mean m sd s)
            plan.yaml:2:67: "prefill" in mock of target primary: "10" is not a time with its unit, such as 300ms, 2s, 10m, 1h; did you mean 10s or 10ms?
            plan.yaml:2:89: "tokens per event" in mock of target primary: "0" is not a whole number from 1 to 1000
            plan.yaml:2:92: unknown key "out" in mock of target primary. Allowed: ttft, itl, prefill, output, tokens per event, reasoning, prices, models, strict models, limits, cache, faults
            """
        ),
        BadPlan(
            "a mock without a value",
            """
            tidemark: 1
            targets: {primary: {mock: }}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:27: "mock" in target primary: nothing stands where a mock should; {} is one with the defaults
            """
        ),
        BadPlan(
            "a mock file with a fault",
            """
            tidemark: 1
            targets: {primary: {mock: bad-mock.yaml}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            bad-mock.yaml:2:1: unknown key "itk" in the mock; did you mean "itl"? Allowed: ttft, itl, prefill, output, tokens per event, reasoning, prices, models, strict models, limits, cache, faults
            bad-mock.yaml:2:6: "itl" in the mock: "3" is not a time with its unit, such as 300ms, 2s, 10m, 1h; did you mean 3s or 3ms?
            """
        ),
        BadPlan(
            "a mock file that is not there",
            """
            tidemark: 1
            targets: {primary: {mock: gone.yaml}}
            types: {chat: {input: 512, output: 128}}
            scenarios:
              - baseline: {rate: 5/s, for: 1m}
            """,
            """
            plan.yaml:2:27: "mock" in target primary: "gone.yaml" could not be read: no such file
            """
        ),
    ]
}
