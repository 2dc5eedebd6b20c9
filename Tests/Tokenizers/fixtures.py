"""Makes the small tokenizers and the reference ids that the tests of Tidemark read."""
import base64
import json

import tiktoken
from tokenizers import Tokenizer, normalizers as N, pre_tokenizers as P

import variants
from texts import ARTICLES, CODE, WORDS, texts

RANK_PATTERN = (
    r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s"
)


def make(folder, english):
    small = variants.Factory(variants.corpus(english)[2000:3500] + ARTICLES * 20 + CODE * 5 + WORDS, folder)
    sequence = P.Sequence([variants.split(variants.LLAMA3), variants.byte_level()])
    small.bytes("bytes", sequence, N.NFC(), size=1500)
    small.metaspace("fallback", size=1100)
    small.word_piece("word-piece", N.BertNormalizer(), size=900)
    small.unigram("unigram", size=3000)
    for file in folder.glob("*.json"):
        if file.stem not in {"bytes", "fallback-llama2", "word-piece", "unigram-bytes"}:
            file.unlink()
    made = texts(150, 11) + ["x" * 300, " " * 1000 + "a", "\n" * 50]
    ids = {}
    for file in sorted(folder.glob("*.json")):
        tokenizer = Tokenizer.from_file(str(file))
        ids[file.name] = [tokenizer.encode(text, add_special_tokens=False).ids for text in made]
    ranks = ranks_of(json.loads((folder / "bytes.json").read_text()))
    lines = [f"{base64.b64encode(token).decode()} {rank}\n" for token, rank in ranks.items()]
    (folder / "cl100k-small.tiktoken").write_text("".join(lines))
    encoding = tiktoken.Encoding("small", pat_str=RANK_PATTERN, mergeable_ranks=ranks, special_tokens={})
    ids["cl100k-small.tiktoken"] = [encoding.encode_ordinary(text) for text in made]
    document = {"texts": made, "ids": ids}
    (folder / "references.json").write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")))


def ranks_of(document):
    """Single bytes first, then what each merge makes."""
    letters = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    spare = [byte for byte in range(256) if byte not in letters]
    byte_of = {chr(byte): byte for byte in letters} | {chr(0x100 + index): byte for index, byte in enumerate(spare)}
    ranks = {bytes([byte]): byte for byte in range(256)}
    for left, right in document["model"]["merges"]:
        token = bytes(byte_of[letter] for letter in left + right)
        ranks.setdefault(token, len(ranks))
    return ranks
