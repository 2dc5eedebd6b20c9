"""Runs the official SDKs of every provider against `tidemark mock`, as applications do: scripts/check-sdks.

Each SDK reads an answer whole and streamed, counts, names the answer, and meets a refusal. What one SDK needs of a server
stands in docs/wire. TIDEMARK_MOCK is the mock's address.
"""

import base64
import json
import os
import struct
import unittest

BASE = os.environ["TIDEMARK_MOCK"]
PROMPT = "Write two sentences about the harbour at low water."
MESSAGES = [{"role": "user", "content": PROMPT}]
BOUND = 24
SECONDS = 20
TOOL = {
    "name": "tide_table",
    "description": "Heights of the tide at a port",
    "parameters": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
}
SYSTEM = "Answer as a harbour master does."
HISTORY = [{"role": "user", "content": "Is it low water?"}, {"role": "assistant", "content": "At noon."}]
# One pixel, and what it counts: a tile of OpenAI's (docs/mock.md, "Pictures").
PICTURE = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PICTURE_TOKENS = 255


def refused(status):
    """The address under which every request is refused with `status`, in the form of whoever is asked."""
    return f"{BASE}/__status/{status}"


class Case(unittest.TestCase):
    def assertText(self, parts, tokens=BOUND):
        """The parts of a stream are prose: as many as there are tokens, none of them empty."""
        self.assertEqual(len(parts), tokens, parts)
        self.assertTrue(all(isinstance(part, str) and part for part in parts), parts)
        self.assertGreater(len("".join(parts).split()), tokens / 3)
        return "".join(parts)

    def assertPicture(self, count, plain, pictured):
        """`count` gives the prompt tokens of a conversation whose last message has this content."""
        alone, conversation = count([], plain, system=None), count(HISTORY, plain, system=SYSTEM)
        self.assertGreaterEqual(conversation, alone + 12)
        self.assertEqual(count(HISTORY, pictured, system=SYSTEM), conversation + PICTURE_TOKENS)

    def assertRefused(self, call, kinds, status=None):
        with self.assertRaises(kinds) as raised:
            call()
        if status is not None:
            code = getattr(raised.exception, "status_code", getattr(raised.exception, "code", None))
            self.assertEqual(code, status)
        return raised.exception


class OpenAI(Case):
    def client(self, base=BASE):
        import openai

        return openai.OpenAI(api_key="sk-none", base_url=base + "/v1", max_retries=0, timeout=SECONDS)

    def test_chat(self):
        answer = self.client().chat.completions.create(model="tide-1", messages=MESSAGES, max_completion_tokens=BOUND)
        self.assertEqual(answer.model, "tide-1")
        self.assertEqual(answer.choices[0].finish_reason, "length")
        self.assertEqual(answer.usage.completion_tokens, BOUND)
        self.assertEqual(answer.usage.total_tokens, answer.usage.prompt_tokens + BOUND)
        self.assertGreater(len(answer.choices[0].message.content.split()), 8)

    def test_chat_stream(self):
        parts, finish, usage, ids = [], [], None, set()
        stream = self.client().chat.completions.create(
            model="tide-1",
            messages=MESSAGES,
            max_completion_tokens=BOUND,
            stream=True,
            stream_options={"include_usage": True},
        )
        for chunk in stream:
            ids.add(chunk.id)
            usage = chunk.usage or usage
            for choice in chunk.choices:
                if choice.delta.content:
                    parts.append(choice.delta.content)
                if choice.finish_reason:
                    finish.append(choice.finish_reason)
        self.assertText(parts)
        self.assertEqual(finish, ["length"])
        self.assertEqual(usage.completion_tokens, BOUND)
        self.assertEqual(len(ids), 1)

    def test_chat_stream_helper(self):
        parts = []
        with self.client().chat.completions.stream(
            model="tide-1", messages=MESSAGES, stream_options={"include_usage": True}
        ) as stream:
            for event in stream:
                # The first event has an empty text beside the role.
                if event.type == "content.delta" and event.delta:
                    parts.append(event.delta)
            final = stream.get_final_completion()
        self.assertEqual("".join(parts), final.choices[0].message.content)
        self.assertEqual(final.choices[0].finish_reason, "stop")
        self.assertEqual(final.usage.completion_tokens, len(parts))

    def test_chat_tool(self):
        tools = [{"type": "function", "function": TOOL}]
        choice = {"type": "function", "function": {"name": TOOL["name"]}}
        call = self.client().chat.completions.create(
            model="tide-1", messages=MESSAGES, tools=tools, tool_choice=choice
        ).choices[0]
        self.assertEqual(call.finish_reason, "tool_calls")
        self.assertEqual(call.message.tool_calls[0].function.name, TOOL["name"])
        self.assertTrue(json.loads(call.message.tool_calls[0].function.arguments))
        arguments = ""
        stream = self.client().chat.completions.create(
            model="tide-1", messages=MESSAGES, tools=tools, tool_choice=choice, stream=True
        )
        for chunk in stream:
            for part in chunk.choices[0].delta.tool_calls or [] if chunk.choices else []:
                arguments += part.function.arguments or ""
        self.assertTrue(json.loads(arguments))

    def test_conversation(self):
        def count(history, content, system):
            first = [{"role": "developer", "content": system}] if system else []
            messages = first + history + [{"role": "user", "content": content}]
            answer = self.client().chat.completions.create(model="tide-1", messages=messages, max_completion_tokens=4)
            return answer.usage.prompt_tokens

        picture = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PICTURE}"}}
        self.assertPicture(count, PROMPT, [{"type": "text", "text": PROMPT}, picture])

    def test_responses_conversation(self):
        def count(history, content, system):
            items = history + [{"role": "user", "content": content}]
            more = {"instructions": system} if system else {}
            answer = self.client().responses.create(model="tide-1", input=items, max_output_tokens=16, **more)
            return answer.usage.input_tokens

        picture = {"type": "input_image", "image_url": f"data:image/png;base64,{PICTURE}", "detail": "high"}
        self.assertPicture(count, PROMPT, [{"type": "input_text", "text": PROMPT}, picture])

    def test_models_and_headers(self):
        self.assertTrue([model.id for model in self.client().models.list()])
        raw = self.client().chat.completions.with_raw_response.create(model="tide-1", messages=MESSAGES)
        self.assertTrue(raw.headers["x-request-id"])
        self.assertTrue(raw.headers["content-type"].startswith("application/json"))

    def test_completions(self):
        answer = self.client().completions.create(model="tide-1", prompt=PROMPT, max_tokens=BOUND)
        self.assertEqual(answer.object, "text_completion")
        self.assertEqual(answer.usage.completion_tokens, BOUND)
        parts, usage = [], None
        for chunk in self.client().completions.create(
            model="tide-1", prompt=PROMPT, max_tokens=BOUND, stream=True, stream_options={"include_usage": True}
        ):
            parts += [choice.text for choice in chunk.choices if choice.text]
            usage = chunk.usage or usage
        self.assertText(parts)
        self.assertEqual(usage.completion_tokens, BOUND)

    def test_responses(self):
        answer = self.client().responses.create(model="tide-1", input=PROMPT)
        self.assertEqual(answer.status, "completed")
        self.assertTrue(answer.output_text)
        self.assertIsNotNone(answer.usage.output_tokens_details.reasoning_tokens)
        self.assertIsNotNone(answer.usage.input_tokens_details.cached_tokens)
        bounded = self.client().responses.create(model="tide-1", input=PROMPT, max_output_tokens=BOUND)
        self.assertEqual(bounded.status, "incomplete")
        self.assertEqual(bounded.incomplete_details.reason, "max_output_tokens")

    def test_responses_stream(self):
        events = list(self.client().responses.create(model="tide-1", input=PROMPT, stream=True))
        self.assertEqual([event.sequence_number for event in events], list(range(len(events))))
        self.assertEqual(events[0].type, "response.created")
        self.assertEqual(events[-1].type, "response.completed")
        parts = [event.delta for event in events if event.type == "response.output_text.delta"]
        self.assertEqual(events[-1].response.output_text, "".join(parts))
        self.assertEqual(events[-1].response.usage.output_tokens, len(parts))

    def test_responses_stream_helper(self):
        with self.client().responses.stream(model="tide-1", input=PROMPT) as stream:
            parts = [event.delta for event in stream if event.type == "response.output_text.delta"]
            final = stream.get_final_response()
        self.assertEqual(final.output_text, "".join(parts))

    def test_embeddings(self):
        answer = self.client().embeddings.create(model="tide-1", input=["ebb", "flow"])
        self.assertEqual([item.index for item in answer.data], [0, 1])
        self.assertTrue(answer.usage.prompt_tokens > 0)
        plain = self.client().embeddings.create(model="tide-1", input=["ebb", "flow"], encoding_format="float")
        for first, second in zip(answer.data, plain.data):
            self.assertEqual(len(first.embedding), len(second.embedding))
            for one, other in zip(first.embedding, second.embedding):
                self.assertAlmostEqual(one, other, places=5)
        raw = self.client().embeddings.with_raw_response.create(model="tide-1", input="ebb", encoding_format="base64")
        vector = base64.b64decode(json.loads(raw.text)["data"][0]["embedding"])
        self.assertEqual(len(vector) // 4, len(struct.unpack(f"<{len(vector) // 4}f", vector)))

    def test_refusals(self):
        import openai

        for call in (
            lambda client: client.chat.completions.create(model="m", messages=MESSAGES),
            lambda client: list(client.chat.completions.create(model="m", messages=MESSAGES, stream=True)),
            lambda client: client.responses.create(model="m", input=PROMPT),
        ):
            error = self.assertRefused(lambda: call(self.client(refused(429))), openai.RateLimitError, 429)
            self.assertTrue(error.body["message"])
            self.assertTrue(error.response.headers["retry-after"])
            self.assertRefused(lambda: call(self.client(refused(500))), openai.InternalServerError, 500)
        error = self.assertRefused(
            lambda: self.client().chat.completions.create(model="m", messages=[]), openai.BadRequestError, 400
        )
        self.assertEqual(error.body["param"], "messages")


class Azure(Case):
    def client(self, base=BASE):
        import openai

        return openai.AzureOpenAI(
            api_key="none", azure_endpoint=base, api_version="2024-10-21", max_retries=0, timeout=SECONDS
        )

    def test_chat(self):
        answer = self.client().chat.completions.create(model="harbour", messages=MESSAGES, max_completion_tokens=BOUND)
        self.assertEqual(answer.usage.completion_tokens, BOUND)
        parts = []
        for chunk in self.client().chat.completions.create(
            model="harbour", messages=MESSAGES, max_completion_tokens=BOUND, stream=True
        ):
            parts += [choice.delta.content for choice in chunk.choices if choice.delta.content]
        self.assertText(parts)

    def test_refusal(self):
        import openai

        self.assertRefused(
            lambda: self.client(refused(429)).chat.completions.create(model="m", messages=MESSAGES),
            openai.RateLimitError,
            429,
        )


class Anthropic(Case):
    def client(self, base=BASE):
        import anthropic

        return anthropic.Anthropic(api_key="none", base_url=base, max_retries=0, timeout=SECONDS)

    def test_message(self):
        answer = self.client().messages.create(model="tide-1", max_tokens=BOUND, messages=MESSAGES)
        self.assertEqual((answer.type, answer.role, answer.stop_reason), ("message", "assistant", "max_tokens"))
        self.assertEqual(answer.usage.output_tokens, BOUND)
        self.assertTrue(answer._request_id)
        self.assertGreater(len(answer.content[0].text.split()), 8)

    def test_events(self):
        events = list(self.client().messages.create(model="tide-1", max_tokens=BOUND, messages=MESSAGES, stream=True))
        kinds = [event.type for event in events]
        self.assertEqual(kinds[0], "message_start")
        self.assertEqual(kinds[-2:], ["message_delta", "message_stop"])
        self.assertEqual(kinds.count("content_block_start"), kinds.count("content_block_stop"))
        self.assertEqual(events[0].message.content, [])
        self.assertText([event.delta.text for event in events if event.type == "content_block_delta"])
        self.assertEqual(events[-2].usage.output_tokens, BOUND)

    def test_stream_helper(self):
        with self.client().messages.stream(model="tide-1", max_tokens=BOUND, messages=MESSAGES) as stream:
            text = self.assertText(list(stream.text_stream))
            final = stream.get_final_message()
        self.assertEqual(final.content[0].text, text)

    def test_tool(self):
        tools = [{"name": TOOL["name"], "input_schema": TOOL["parameters"]}]
        with self.client().messages.stream(
            model="tide-1", max_tokens=200, messages=MESSAGES, tools=tools, tool_choice={"type": "tool", "name": TOOL["name"]}
        ) as stream:
            final = stream.get_final_message()
        self.assertEqual(final.stop_reason, "tool_use")
        block = [block for block in final.content if block.type == "tool_use"][0]
        self.assertEqual(block.name, TOOL["name"])
        self.assertTrue(block.input)

    def test_conversation(self):
        def count(history, content, system):
            more = {"system": system} if system else {}
            messages = history + [{"role": "user", "content": content}]
            answer = self.client().messages.create(model="tide-1", max_tokens=4, messages=messages, **more)
            return answer.usage.input_tokens

        source = {"type": "base64", "media_type": "image/png", "data": PICTURE}
        self.assertPicture(count, PROMPT, [{"type": "image", "source": source}, {"type": "text", "text": PROMPT}])

    def test_count(self):
        self.assertGreater(self.client().messages.count_tokens(model="tide-1", messages=MESSAGES).input_tokens, 5)

    def test_refusals(self):
        import anthropic

        def call(status):
            return lambda: self.client(refused(status)).messages.create(model="m", max_tokens=8, messages=MESSAGES)

        error = self.assertRefused(call(429), anthropic.RateLimitError, 429)
        self.assertEqual(error.type, "rate_limit_error")
        self.assertTrue(error.response.headers["retry-after"])
        self.assertRefused(call(529), anthropic.APIStatusError, 529)


class Gemini(Case):
    def client(self, base=BASE):
        from google import genai

        return genai.Client(
            api_key="none", http_options=genai.types.HttpOptions(base_url=base, timeout=SECONDS * 1000)
        )

    def test_content(self):
        config = {"max_output_tokens": BOUND}
        client = self.client()  # which closes its connections once nothing refers to it
        answer = client.models.generate_content(model="tide-1", contents=PROMPT, config=config)
        self.assertGreater(len(answer.text.split()), 8)
        self.assertEqual(answer.candidates[0].finish_reason.value, "MAX_TOKENS")
        self.assertEqual(answer.usage_metadata.candidates_token_count, BOUND)
        self.assertTrue(answer.model_version and answer.response_id)
        chunks = list(client.models.generate_content_stream(model="tide-1", contents=PROMPT, config=config))
        self.assertText([chunk.text for chunk in chunks if chunk.text])
        usage = chunks[-1].usage_metadata
        self.assertEqual(usage.total_token_count, usage.prompt_token_count + BOUND)

    def test_conversation(self):
        from google.genai import types

        client = self.client()

        def count(history, parts, system):
            roles = {"user": "user", "assistant": "model"}
            contents = [
                types.Content(role=roles[message["role"]], parts=[types.Part(text=message["content"])]) for message in history
            ] + [types.Content(role="user", parts=parts)]
            config = {"max_output_tokens": 4, "system_instruction": system}
            answer = client.models.generate_content(model="tide-1", contents=contents, config=config)
            return answer.usage_metadata.prompt_token_count

        picture = types.Part.from_bytes(data=base64.b64decode(PICTURE), mime_type="image/png")
        self.assertPicture(count, [types.Part(text=PROMPT)], [types.Part(text=PROMPT), picture])

    def test_refusal(self):
        from google.genai import errors

        client = self.client(refused(429))
        error = self.assertRefused(
            lambda: client.models.generate_content(model="m", contents=PROMPT), errors.ClientError, 429
        )
        self.assertEqual(error.status, "RESOURCE_EXHAUSTED")
        kinds = [detail["@type"] for detail in error.details["error"]["details"]]
        self.assertIn("type.googleapis.com/google.rpc.RetryInfo", kinds)


class Mistral(Case):
    def client(self, base=BASE):
        from mistralai.client import Mistral as Client

        return Client(api_key="none", server_url=base, timeout_ms=SECONDS * 1000)

    def test_chat(self):
        answer = self.client().chat.complete(model="tide-1", messages=MESSAGES, max_tokens=BOUND)
        self.assertEqual(answer.usage.completion_tokens, BOUND)
        self.assertEqual(answer.choices[0].finish_reason, "length")
        parts, usage = [], None
        for event in self.client().chat.stream(model="tide-1", messages=MESSAGES, max_tokens=BOUND):
            parts += [choice.delta.content for choice in event.data.choices if choice.delta.content]
            usage = event.data.usage or usage
        self.assertText(parts)
        self.assertEqual(usage.completion_tokens, BOUND)

    def test_conversation(self):
        def count(history, content, system):
            first = [{"role": "system", "content": system}] if system else []
            messages = first + history + [{"role": "user", "content": content}]
            answer = self.client().chat.complete(model="tide-1", messages=messages, max_tokens=4)
            return answer.usage.prompt_tokens

        picture = {"type": "image_url", "image_url": f"data:image/png;base64,{PICTURE}"}
        self.assertPicture(count, PROMPT, [{"type": "text", "text": PROMPT}, picture])

    def test_refusal(self):
        from mistralai.client.errors import SDKError

        error = self.assertRefused(
            lambda: self.client(refused(429)).chat.complete(model="m", messages=MESSAGES), SDKError, 429
        )
        self.assertTrue(error.headers["retry-after"])


class Cohere(Case):
    def client(self, base=BASE):
        import cohere

        return cohere.ClientV2(api_key="none", base_url=base, timeout=SECONDS)

    def test_chat(self):
        answer = self.client().chat(model="tide-1", messages=MESSAGES, max_tokens=BOUND)
        self.assertEqual(answer.finish_reason, "MAX_TOKENS")
        self.assertEqual(answer.usage.tokens.output_tokens, BOUND)
        events = list(self.client().chat_stream(model="tide-1", messages=MESSAGES, max_tokens=BOUND))
        self.assertEqual((events[0].type, events[-1].type), ("message-start", "message-end"))
        self.assertText([event.delta.message.content.text for event in events if event.type == "content-delta"])
        self.assertEqual(events[-1].delta.usage.tokens.output_tokens, BOUND)
        self.assertGreater(events[-1].delta.usage.billed_units.output_tokens, 0)

    def test_rerank(self):
        answer = self.client().rerank(model="tide-1", query="low water", documents=["ebb", "flow", "salt"], top_n=2)
        self.assertEqual(len(answer.results), 2)
        self.assertEqual(sorted(result.index for result in answer.results)[0] >= 0, True)
        self.assertGreaterEqual(answer.results[0].relevance_score, answer.results[1].relevance_score)

    def test_refusal(self):
        import cohere

        self.assertRefused(
            lambda: self.client(refused(429)).chat(model="m", messages=MESSAGES, request_options={"max_retries": 0}),
            cohere.TooManyRequestsError,
            429,
        )


class Ollama(Case):
    def client(self, base=BASE):
        import ollama

        return ollama.Client(host=base, timeout=SECONDS)

    def check(self, parts, get):
        self.assertText([get(part) for part in parts if get(part)])
        self.assertEqual([part.done for part in parts], [False] * (len(parts) - 1) + [True])
        last = parts[-1]
        self.assertEqual((last.done_reason, last.eval_count), ("length", BOUND))
        self.assertTrue(last.prompt_eval_count and last.eval_duration and last.total_duration)

    def test_chat(self):
        options = {"num_predict": BOUND}
        answer = self.client().chat(model="tide-1", messages=MESSAGES, options=options)
        self.assertEqual((answer.done, answer.eval_count), (True, BOUND))
        stream = self.client().chat(model="tide-1", messages=MESSAGES, options=options, stream=True)
        self.check(list(stream), lambda part: part.message.content)

    def test_conversation(self):
        def count(history, message, system):
            first = [{"role": "system", "content": system}] if system else []
            messages = first + history + [{"role": "user", "content": PROMPT, **message}]
            answer = self.client().chat(model="tide-1", messages=messages, options={"num_predict": 4})
            return answer.prompt_eval_count

        self.assertPicture(count, {}, {"images": [base64.b64decode(PICTURE)]})

    def test_generate(self):
        stream = self.client().generate(model="tide-1", prompt=PROMPT, options={"num_predict": BOUND}, stream=True)
        self.check(list(stream), lambda part: part.response)

    def test_refusal(self):
        import ollama

        error = self.assertRefused(
            lambda: self.client(refused(429)).chat(model="m", messages=MESSAGES), ollama.ResponseError, 429
        )
        self.assertTrue(error.error)


class TextGenerationInference(Case):
    def client(self, path, base=BASE):
        from huggingface_hub import InferenceClient

        return InferenceClient(model=base + path, token="none", timeout=SECONDS)

    def test_generate(self):
        answer = self.client("/generate").text_generation(PROMPT, details=True, max_new_tokens=BOUND)
        self.assertEqual(answer.details.generated_tokens, BOUND)
        self.assertEqual(answer.details.finish_reason, "length")
        client = self.client("/generate_stream")  # which closes its connections once nothing refers to it
        events = list(client.text_generation(PROMPT, details=True, stream=True, max_new_tokens=BOUND))
        text = self.assertText([event.token.text for event in events if not event.token.special])
        self.assertEqual(events[-1].generated_text, text)
        self.assertEqual(events[-1].details.generated_tokens, BOUND)

    def test_refusal(self):
        from huggingface_hub.errors import HfHubHTTPError, OverloadedError

        self.assertRefused(
            lambda: self.client("/generate", refused(429)).text_generation(PROMPT), (OverloadedError, HfHubHTTPError)
        )


class Bedrock(Case):
    MODEL = "anthropic.claude-haiku-4-5-20251001-v1:0"

    def client(self, base=BASE):
        import boto3
        from botocore.config import Config

        return boto3.client(
            "bedrock-runtime",
            endpoint_url=base,
            region_name="us-east-1",
            aws_access_key_id="AKIDEXAMPLE",
            aws_secret_access_key="none",
            config=Config(retries={"total_max_attempts": 1}, read_timeout=SECONDS, connect_timeout=5),
        )

    def request(self):
        return {
            "modelId": self.MODEL,
            "messages": [{"role": "user", "content": [{"text": PROMPT}]}],
            "inferenceConfig": {"maxTokens": BOUND},
        }

    def test_converse(self):
        answer = self.client().converse(**self.request())
        self.assertEqual(answer["stopReason"], "max_tokens")
        self.assertEqual(answer["usage"]["outputTokens"], BOUND)
        self.assertTrue(answer["ResponseMetadata"]["RequestId"])

    def test_conversation(self):
        def count(history, content, system):
            more = {"system": [{"text": system}]} if system else {}
            messages = [{"role": message["role"], "content": [{"text": message["content"]}]} for message in history]
            answer = self.client().converse(
                modelId=self.MODEL,
                messages=messages + [{"role": "user", "content": content}],
                inferenceConfig={"maxTokens": 4},
                **more,
            )
            return answer["usage"]["inputTokens"]

        picture = {"image": {"format": "png", "source": {"bytes": base64.b64decode(PICTURE)}}}
        self.assertPicture(count, [{"text": PROMPT}], [{"text": PROMPT}, picture])

    def test_converse_stream(self):
        events = list(self.client().converse_stream(**self.request())["stream"])
        kinds = [next(iter(event)) for event in events]
        self.assertEqual(kinds[0], "messageStart")
        self.assertEqual(kinds[-2:], ["messageStop", "metadata"])
        self.assertText([event["contentBlockDelta"]["delta"]["text"] for event in events if "contentBlockDelta" in event])
        self.assertEqual(events[-1]["metadata"]["usage"]["outputTokens"], BOUND)
        self.assertGreater(events[-1]["metadata"]["metrics"]["latencyMs"], 0)

    def test_invoke(self):
        body = json.dumps({"anthropic_version": "bedrock-2023-05-31", "max_tokens": BOUND, "messages": MESSAGES})
        whole = json.loads(self.client().invoke_model(modelId=self.MODEL, body=body)["body"].read())
        self.assertEqual(whole["usage"]["output_tokens"], BOUND)
        frames = self.client().invoke_model_with_response_stream(modelId=self.MODEL, body=body)["body"]
        events = [json.loads(frame["chunk"]["bytes"]) for frame in frames]
        self.assertText([event["delta"]["text"] for event in events if event["type"] == "content_block_delta"])
        self.assertEqual(events[-1]["amazon-bedrock-invocationMetrics"]["outputTokenCount"], BOUND)

    def test_refusal(self):
        client = self.client(refused(429))
        self.assertRefused(lambda: client.converse(**self.request()), client.exceptions.ThrottlingException)


if __name__ == "__main__":
    for name in list(os.environ):
        if name.lower() in ("http_proxy", "https_proxy", "all_proxy"):
            del os.environ[name]
    os.environ.update(NO_PROXY="*", AWS_EC2_METADATA_DISABLED="true", HF_HUB_DISABLE_TELEMETRY="1")
    for name in ("OPENAI_BASE_URL", "ANTHROPIC_BASE_URL", "GOOGLE_GENAI_USE_VERTEXAI", "AWS_PROFILE"):
        os.environ.pop(name, None)
    unittest.main(verbosity=2)
