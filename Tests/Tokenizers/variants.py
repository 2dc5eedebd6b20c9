"""Tokenizers of every kind that Tidemark reads, trained on texts made from a seed."""
import json
import pathlib
import random

from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers as N, pre_tokenizers as P, trainers

from texts import ARTICLES, CODE, WORDS, texts

LLAMA3 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
QWEN = LLAMA3.replace(r"\p{N}{1,3}", r"\p{N}")
O200K = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"
    r"\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
DEEPSEEK2 = [
    r"[\r\n]",
    r"\s?[A-Za-zµÀ-ÖØ-öø-ƺƼ-ƿǄ-ʓʕ-ʯͰ-ͳͶͷͻ-ͽͿΆΈ-ΊΌΎ-ΡΣ-ϵϷ-ҁҊ-ԯԱ-ՖႠ-ჅᎠ-Ᏽᏸ-ᏽᲐ-ᲺᲽ-Ჿᴀ-ᴫᵫ-ᵷᵹ-ᶚḀ-ἕἘ-Ἕ]+",
    r"\s?[!-/:-~！-／：-～‘-‟　-。]+",
    r"\s+$",
    r"[一-龥ࠀ-一가-퟿]+",
]
BLOOM = r" ?[^(\s|[.,!?…。，、।۔،])]+"
CLIP = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def split(pattern, behaviour="isolated", invert=False):
    return P.Split(Regex(pattern), behaviour, invert)


def byte_level(**options):
    return P.ByteLevel(**({"add_prefix_space": False, "use_regex": False} | options))


def added():
    return [
        AddedToken("<|endoftext|>", special=True, normalized=False),
        AddedToken("[MASK]", lstrip=True, special=True, normalized=False),
        AddedToken("<tok>", single_word=True, normalized=True),
        AddedToken("<s>", rstrip=True, normalized=False, special=True),
    ]


def affixes(model):
    """The trainer must be told, too."""
    return {name: text for name, text in model.items() if name in {"continuing_subword_prefix", "end_of_word_suffix"}}


class Factory:
    def __init__(self, corpus, folder):
        self.corpus = corpus
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def save(self, name, tokenizer, change=None):
        document = json.loads(tokenizer if isinstance(tokenizer, str) else tokenizer.to_str())
        if change:
            change(document)
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        (self.folder / f"{name}.json").write_text(text)
        return text

    def bytes(self, name, pre_tokenizer, normalizer=None, size=6000, change=None, **model):
        tokenizer = Tokenizer(models.BPE(**model))
        tokenizer.pre_tokenizer = pre_tokenizer
        if normalizer is not None:
            tokenizer.normalizer = normalizer
        trainer = trainers.BpeTrainer(
            vocab_size=size,
            initial_alphabet=P.ByteLevel.alphabet(),
            limit_alphabet=400,
            show_progress=False,
            **affixes(model),
        )
        tokenizer.train_from_iterator(self.corpus, trainer)
        tokenizer.add_tokens(added())
        return self.save(name, tokenizer, change)

    def characters(self, name, pre_tokenizer, size=6000, **model):
        tokenizer = Tokenizer(models.BPE(unk_token="<unk>", **model))
        tokenizer.pre_tokenizer = pre_tokenizer
        trainer = trainers.BpeTrainer(
            vocab_size=size,
            special_tokens=["<unk>"],
            limit_alphabet=400,
            show_progress=False,
            **affixes(model),
        )
        tokenizer.train_from_iterator(self.corpus, trainer)
        tokenizer.add_tokens(added())
        self.save(name, tokenizer)

    def metaspace(self, name, size=5000):
        """BPE with bytes to fall back on, as Llama 2, Mistral and Gemma have it."""
        model = models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True)
        tokenizer = Tokenizer(model)
        tokenizer.pre_tokenizer = P.Metaspace()
        special = ["<unk>", "<s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
        trainer = trainers.BpeTrainer(
            vocab_size=size, special_tokens=special, limit_alphabet=300, show_progress=False
        )
        tokenizer.train_from_iterator(self.corpus, trainer)

        def keep_two(document):
            document["added_tokens"] = document["added_tokens"][:2]

        for scheme in ["always", "first", "never"]:
            for is_split in [True, False]:
                tokenizer.pre_tokenizer = P.Metaspace(prepend_scheme=scheme, split=is_split)
                self.save(f"{name}-{scheme}-{'split' if is_split else 'whole'}", tokenizer, keep_two)

        space = {"type": "Replace", "pattern": {"String": " "}, "content": "▁"}

        def llama2(document):
            keep_two(document)
            document["pre_tokenizer"] = None
            prepend = {"type": "Prepend", "prepend": "▁"}
            document["normalizer"] = {"type": "Sequence", "normalizers": [prepend, space]}

        def gemma(document):
            keep_two(document)
            pattern = {"String": " "}
            document["pre_tokenizer"] = {
                "type": "Split", "pattern": pattern, "behavior": "MergedWithPrevious", "invert": False
            }
            document["normalizer"] = space

        def merges_as_text(document):
            gemma(document)
            merges = document["model"]["merges"]
            document["model"]["merges"] = [item if isinstance(item, str) else " ".join(item) for item in merges]

        self.save(f"{name}-llama2", tokenizer, llama2)
        self.save(f"{name}-gemma", tokenizer, gemma)
        self.save(f"{name}-gemma-old", tokenizer, merges_as_text)

    def word_piece(self, name, normalizer, size=5000):
        tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=40))
        tokenizer.normalizer = normalizer
        tokenizer.pre_tokenizer = P.BertPreTokenizer()
        trainer = trainers.WordPieceTrainer(
            vocab_size=size, special_tokens=["[UNK]", "[CLS]", "[SEP]", "[MASK]"], limit_alphabet=500, show_progress=False
        )
        tokenizer.train_from_iterator(self.corpus, trainer)
        self.save(name, tokenizer)

    def unigram(self, name, size=8000):
        tokenizer = Tokenizer(models.Unigram())
        tokenizer.pre_tokenizer = P.Metaspace()
        tokenizer.normalizer = N.NFKC()
        trainer = trainers.UnigramTrainer(
            vocab_size=size, special_tokens=["<unk>"], unk_token="<unk>", show_progress=False
        )
        words = [word for word in WORDS if word != "<unk>"]
        tokenizer.train_from_iterator(self.corpus[-1500:] + ARTICLES * 5 + CODE * 5 + words, trainer)
        text = self.save(name, tokenizer)

        def falls_back(document):
            document["model"]["byte_fallback"] = True
            document["model"]["vocab"] += [[f"<0x{byte:02X}>", -20.0] for byte in range(256)]

        self.save(f"{name}-bytes", text, falls_back)

    def words(self, name):
        tokenizer = Tokenizer(models.WordLevel(unk_token="<unk>"))
        tokenizer.pre_tokenizer = P.Whitespace()
        trainer = trainers.WordLevelTrainer(vocab_size=5000, special_tokens=["<unk>"], show_progress=False)
        tokenizer.train_from_iterator(self.corpus, trainer)
        self.save(name, tokenizer)


def corpus(english):
    """Made texts and a part of the bundled novel."""
    paragraphs = [line for line in pathlib.Path(english).read_text().split("\n") if line]
    return texts(3000, 7) + paragraphs[:1500]


def ignores_merges(document):
    document["model"]["ignore_merges"] = True


def make_all(english, folder):
    random.seed(1)
    factory = Factory(corpus(english), folder)
    factory.bytes("gpt2", P.ByteLevel(add_prefix_space=False))
    factory.bytes("gpt2-prefix", P.ByteLevel(add_prefix_space=True))
    factory.bytes("llama3", P.Sequence([split(LLAMA3), byte_level()]))
    factory.bytes("llama3-ignore", P.Sequence([split(LLAMA3), byte_level()]), change=ignores_merges)
    factory.bytes("qwen2", P.Sequence([split(QWEN), byte_level()]), N.NFC())
    factory.bytes("o200k", P.Sequence([split(O200K), byte_level()]))
    factory.bytes(
        "deepseek2",
        P.Sequence([split(pattern) for pattern in DEEPSEEK2] + [P.Digits(individual_digits=True), byte_level()]),
    )
    factory.bytes("bloom", P.Sequence([split(BLOOM), byte_level()]))
    factory.bytes("starcoder", P.Sequence([P.Digits(individual_digits=True), byte_level(use_regex=True)]))
    falcon = [P.Punctuation("contiguous"), byte_level(use_regex=True), P.Digits(), split("[0-9][0-9][0-9]")]
    factory.bytes("falcon", P.Sequence(falcon))
    lower = [N.NFKC(), N.Lowercase(), N.Replace(Regex(r"\s{2,}"), " "), N.Strip()]
    factory.bytes("nfkc-lower", P.ByteLevel(add_prefix_space=True), N.Sequence(lower))
    factory.bytes("nfd", byte_level(use_regex=True), N.Sequence([N.NFD(), N.StripAccents(), N.Replace("e", "ee")]))
    factory.bytes("nfkd", byte_level(use_regex=True), N.NFKD())
    for behaviour in ["removed", "merged_with_previous", "merged_with_next", "contiguous"]:
        straight = P.Sequence([split(r"[\s\p{P}]+|\p{N}", behaviour), byte_level()])
        factory.bytes(f"split-{behaviour}", straight, size=3000)
        inverted = P.Sequence([split(r"\w+\s?", behaviour, True), P.CharDelimiterSplit("e"), byte_level()])
        factory.bytes(f"split-inverted-{behaviour}", inverted, size=3000)
    clip = N.Sequence([N.NFC(), N.Replace(Regex(r"\s+"), " "), N.Lowercase()])
    factory.bytes("clip", P.Sequence([split(CLIP, "removed", True), byte_level()]), clip, end_of_word_suffix="</w>")
    factory.characters("characters", P.Whitespace(), fuse_unk=True)
    factory.characters("characters-apart", P.BertPreTokenizer(), fuse_unk=False)
    factory.characters("prefix", P.Whitespace(), continuing_subword_prefix="##")
    factory.characters("suffix", P.Whitespace(), end_of_word_suffix="</w>")
    merged = P.Sequence([P.WhitespaceSplit(), P.Punctuation("merged_with_previous"), P.Digits(False)])
    factory.characters("white-space", merged)
    factory.metaspace("metaspace")
    factory.word_piece("bert", N.BertNormalizer())
    factory.word_piece("bert-cased", N.BertNormalizer(lowercase=False))
    plain = N.BertNormalizer(strip_accents=False, handle_chinese_chars=False, clean_text=False)
    factory.word_piece("bert-plain", plain)
    factory.unigram("unigram")
    factory.words("words")
