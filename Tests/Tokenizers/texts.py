"""Texts for the comparison of tokenizers, made from a seed: languages, code, data, emoji, odd white space, noise."""
import json
import random
import sys

# Article 1 of the Universal Declaration of Human Rights, as the United Nations publish it.
ARTICLES = [
    "All human beings are born free and equal in dignity and rights. They are endowed with reason and conscience and "
    "should act towards one another in a spirit of brotherhood.",
    "Alle Menschen sind frei und gleich an Würde und Rechten geboren. Sie sind mit Vernunft und Gewissen begabt und "
    "sollen einander im Geiste der Brüderlichkeit begegnen.",
    "Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de conscience "
    "et doivent agir les uns envers les autres dans un esprit de fraternité.",
    "Todos los seres humanos nacen libres e iguales en dignidad y derechos y, dotados como están de razón y conciencia, "
    "deben comportarse fraternalmente los unos con los otros.",
    "Tutti gli esseri umani nascono liberi ed eguali in dignità e diritti. Essi sono dotati di ragione e di coscienza.",
    "Todos os seres humanos nascem livres e iguais em dignidade e em direitos. Dotados de razão e de consciência, devem "
    "agir uns para com os outros em espírito de fraternidade.",
    "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. Są oni obdarzeni rozumem i sumieniem.",
    "Všichni lidé rodí se svobodní a sobě rovní co do důstojnosti a práv. Jsou nadáni rozumem a svědomím.",
    "Minden emberi lény szabadon születik és egyenlő méltósága és joga van. Az emberek, ésszel és lelkiismerettel bírván.",
    "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana sahiptirler.",
    "Tất cả mọi người sinh ra đều được tự do và bình đẳng về nhân phẩm và quyền. Mọi con người đều được tạo hoá ban cho.",
    "Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью и должны "
    "поступать в отношении друг друга в духе братства.",
    "Всі люди народжуються вільними і рівними у своїй гідності та правах. Вони наділені розумом і совістю.",
    "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. Είναι προικισμένοι με λογική.",
    "יולדו כל בני אדם בני חורין ושווים בערכם ובזכויותיהם. כולם חוננו בתבונה ובמצפון.",
    "يولد جميع الناس أحراراً متساوين في الكرامة والحقوق. وقد وهبوا عقلاً وضميراً وعليهم أن يعامل بعضهم بعضاً بروح الإخاء.",
    "تمام افراد بشر آزاد به دنیا می‌آیند و از لحاظ حیثیت و حقوق با هم برابرند.",
    "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता और समानता प्राप्त है। उन्हें बुद्धि और अन्तरात्मा की देन प्राप्त है।",
    "সমস্ত মানুষ স্বাধীনভাবে সমান মর্যাদা এবং অধিকার নিয়ে জন্মগ্রহণ করে। তাঁদের বিবেক এবং বুদ্ধি আছে।",
    "மனிதப் பிறிவியினர் சகலரும் சுதந்திரமாகவே பிறக்கின்றனர்; அவர்கள் மதிப்பிலும், உரிமைகளிலும் சமமானவர்கள்.",
    "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ต่างมีเหตุผลและมโนธรรม",
    "すべての人間は、生れながらにして自由であり、かつ、尊厳と権利とについて平等である。人間は、理性と良心とを授けられている。",
    "人人生而自由,在尊严和权利上一律平等。他们赋有理性和良心,并应以兄弟关系的精神相对待。",
    "人人生而自由，在尊嚴和權利上一律平等。他們賦有理性和良心，並應以兄弟關係的精神互相對待。",
    "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 천부적으로 이성과 양심을 부여받았다.",
    "ყველა ადამიანი იბადება თავისუფალი და თანასწორი თავისი ღირსებითა და უფლებებით.",
    "Բոլոր մարդիկ ծնվում են ազատ ու հավասար իրենց արժանապատվությամբ ու իրավունքներով։",
    "ሰብዓዊ ፍጡራን ሁሉ ነፃነት ፣ እኩልነት ፣ ክብርና መብት ይዘው የተወለዱ ናቸው።",
    "ယောက်ျား မိန်းမ အားလုံးသည် တူညီလွတ်လပ်သော ဂုဏ်သိက္ခာဖြင့် လည်းကောင်း၊ တူညီလွတ်လပ်သော အခွင့်အရေးများဖြင့် လည်းကောင်း၊",
    "Binadamu wote huzaliwa huru, hadhi na haki zao ni sawa. Wote wamejaliwa akili na dhamiri.",
    "Manna hõttõ ńii; Tāngata katoa e whānau mai ana e wātea ana, e ōrite ana i runga i te tapu me ngā tika.",
]
EMOJI = "😀 😂🤣 👍🏽 👩‍👩‍👧‍👦 🏳️‍🌈 🇩🇪🇯🇵 ❤️ ☕️ 🚀🚀🚀 🧑🏿‍💻 1️⃣ ✅ ⚠️ 🤷‍♀️".split(" ")
SPACES = [" ", "  ", "   ", "\n", "\n\n", "\r\n", "\t", " \n", "\n  ", "\t\t", "\u00a0", "\u3000", "\u2009", "\u0085", "\u200b",
          "\x0b", "\x0c", "\u2028", "        ", "\n\n\n\n", " \n \n "]
WORDS = ["don't", "I'LL", "we've", "it’s", "O'Brien", "can'T", "they'RE", "'s", "x'dx", "'ſ", "HTTPServer", "camelCase", "snake_case",
         "SCREAMING_CASE", "McDonald", "iPhone", "e.g.", "U.S.A.", "3.14", "1,234,567.89", "2026-11-29T19:00:00Z",
         "192.168.0.1", "0xDEADBEEF", "1e-9", "½", "x²", "Ⅷ", "①", "１２３", "٣٤٥", "१२३४", "http://example.com/a?b=c&d=%20", "user@example.com",
         "C:\\Windows\\", "/usr/bin/env", "--flag=value", "#hashtag", "@name", "$100", "€5.50", "50%", "a+b=c", "!==", "=>", "...", "…",
         "—", "“quoted”", "«guillemets»", "(paren)", "[[x]]", "{}", "```", "***", "///", "\\n", "ﬁne", "ǅ", "ǆ", "Straße", "İstanbul",
         "ΌΣΟΣ", "é", "e\u0301", "Å", "A\u030a", "Ω", "ａｂｃ", "㎏", "ﷺ", "가", "\u1100\u1161", "\u0958", "\u1e9b\u0323", "<s>", "</s>",
         "<|endoftext|>", "<unk>", "[UNK]", "[MASK]", "<|im_start|>", "▁", "▁▁", "Ġ", "##ing", "word[MASK]word", " <tok> ", "<TOK>"]
CODE = [
    "def f(x: int) -> int:\n    return x ** 2 if x > 0 else -x\n",
    "for (let i = 0; i < 10; i++) {\n\tconsole.log(`${i}: ${items[i]?.name ?? 'none'}`);\n}\n",
    "#include <stdio.h>\nint main(void) { printf(\"%d\\n\", 42); return 0; }\n",
    "SELECT u.id, COUNT(*) AS n FROM users u LEFT JOIN orders o ON o.user_id = u.id WHERE u.age >= 18 GROUP BY 1;\n",
    "package struct Row: Sendable {\n    var flags = Flags(rawValue: 1 << 2)\n}\n",
    "<div class=\"a b\" data-x='1'>\n  <p>Hello&nbsp;<b>world</b></p>\n</div>\n",
    "{\"id\": 17, \"tags\": [\"a\", \"b\"], \"nested\": {\"x\": -1.5e3, \"y\": null, \"ok\": true}}\n",
    "fn main() -> Result<(), Box<dyn Error>> {\n    let v: Vec<_> = (0..n).map(|i| i * 2).collect();\n    Ok(())\n}\n",
    "services:\n  web:\n    image: nginx:1.27\n    ports:\n      - \"8080:80\"\n",
    "$ curl -sS -H 'Authorization: Bearer $TOKEN' https://api.example.com/v1/items | jq '.[] | .id'\n",
    "\\frac{\\partial u}{\\partial t} = \\alpha \\nabla^2 u + \\sum_{i=0}^{n} c_i x^i\n",
]


def noise(random_, length):
    """Characters from anywhere that Unicode 14 knew, now and then one that it did not."""
    ranges = [(0x20, 0x7E), (0x20, 0x7E), (0xA0, 0x24F), (0x250, 0x36F), (0x370, 0x5FF), (0x600, 0xDFF), (0xE00, 0x1CFF), (0x1D00, 0x20CF),
              (0x2100, 0x2BFF), (0x3000, 0x33FF), (0x4E00, 0x9FFF), (0xAC00, 0xD7A3), (0xF900, 0xFFFD), (0x10000, 0x1FFFF),
              (0x20000, 0x2A6DF), (0, 0x1F)]
    low, high = random_.choice(ranges)
    mixed = random_.random() < 0.3
    characters = []
    while len(characters) < length:
        if mixed:
            low, high = random_.choice(ranges)
        characters.append(chr(random_.randint(low, high)))
    return "".join(characters)


def cut(random_, text):
    low = random_.randrange(len(text))
    return text[low : low + random_.randint(1, 200)]


def piece(random_):
    kind = random_.random()
    if kind < 0.40:
        return cut(random_, random_.choice(ARTICLES))
    if kind < 0.55:
        return cut(random_, random_.choice(CODE))
    if kind < 0.75:
        return "".join(random_.choice(WORDS) + random_.choice(["", " ", " ", random_.choice(SPACES)]) for _ in range(random_.randint(1, 8)))
    if kind < 0.82:
        return random_.choice(EMOJI) * random_.randint(1, 3)
    if kind < 0.90:
        return random_.choice(SPACES) * random_.randint(1, 4)
    if kind < 0.94:
        return random_.choice("aA .-=1é中😀\n") * random_.randint(1, 300)
    return noise(random_, random_.randint(1, 60))


def texts(count, seed):
    random_ = random.Random(seed)
    made = ["", " ", "a", "\n", "é"]
    while len(made) < count:
        text = "".join(piece(random_) + random_.choice(["", " ", "\n"]) for _ in range(random_.randint(1, 8)))
        if random_.random() < 0.1:
            text = text.upper()
        made.append(text)
    return made[:count]


if __name__ == "__main__":
    json.dump(texts(int(sys.argv[1]), int(sys.argv[2])), sys.stdout)
