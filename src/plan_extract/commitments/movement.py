"""How a number binds: comparator, measure, direction, rate, baseline; told by the words beside it."""

from __future__ import annotations

import regex

from plan_extract.commitments.draft import NEAR, Draft, Setting
from plan_extract.commitments.money import handed_out
from plan_extract.quantities import Quantity
from plan_extract.statements import Span

#: Comparator by the last part of its rule's id.
COMPARATORS = {"ge": ">=", "le": "<=", "gt": ">", "lt": "<", "about": "~", "upto": "<=", "from": ">="}
TIMES = ("năm", "tháng", "quý")
_SHARES = ("%", "fraction")
#: What works move or hold, which their traits are told in.
_CAPACITIES = ("m3", "tấn", "lít", "kwh", "mw", "kva", "mva", "ha")
_APART = regex.compile(r"(?<!\p{L})riêng\s+(?:năm|tháng|quý)(?!\p{L})", regex.I)
_ADVERB = regex.compile(r"(?:\s+(?:ổn\s+định|bền\s+vững|thường\s+xuyên|tốt))?\s*", regex.I)
_PASSIVE = regex.compile(r"(?<!\p{L})được(?:\s+\p{Ll}+){1,3}\s*$")
#: Behind words in a bracket that is closed, or that tell something else of each: (mỗi lớp 60 người), cấp 1.200 cuốn;
#: mỗi lớp 01 ngày: 20 triệu đồng.
_CLOSED = regex.compile(
    r"[^()]*\)|\s+(?:từ\s+)?\d[\d.,]*(?:\s*-\s*\d+)?(?:\s+\p{Ll}+){1,3}\s*(?::|,\s*(?:tổng\s+)?(?:kinh\s+phí|dự\s+toán))", regex.I
)
_BESIDE = regex.compile(r"(?:\s+\p{Ll}+){0,3}\s*(?:,|và)\s*")


def start_of(setting: Setting, draft: Draft) -> Span | None:
    """Return the words that tell where a movement starts, if a number is that: *từ 18,2% đầu năm* of *… xuống còn 15%*."""
    flow, quantity = setting.flow, draft.quantity
    from_ = setting.rules["comparator_before.from"].search(flow, max(draft.left, quantity.start - NEAR), quantity.start)
    timed = setting.quantities.noun_span(quantity.number_end) if quantity.kind == "bare" else None  # từ 15 ngày xuống 10 ngày
    end = timed[1] if timed else quantity.end
    moves = setting.rules["target.start"].match(flow, end, draft.clause[1]) if from_ else None
    return (from_.start(), max(end, moves.end("when"))) if from_ and moves else None


def told_before(setting: Setting, quantity: Quantity, clause: Span, previous: Draft) -> str | None:
    """Return the earlier figure in the bracket behind a commitment: *đạt 38% (năm 2021 là 35,2%)*."""
    bracket = setting.rules["target.past_bracket"].search(setting.flow, clause[0], quantity.start)
    if bracket is None or quantity.unit != previous.unit or bracket.start() < previous.end - 1:
        return None
    return setting.document.printed(setting.flow.find("(", bracket.start()) + 1, quantity.end)


def read_movement(setting: Setting, draft: Draft, previous: Draft | None, begun: Span | None) -> None:
    """Fill in how a number binds.

    Args:
        previous: the commitment before it in the clause, whose verb may govern this one too.
        begun: where the words stand that tell where the movement starts.
    """
    draft.before, draft.begun = previous, begun
    if begun:
        draft.baseline = setting.document.printed(*begun)
    _compare(setting, draft)
    if draft.quantity.kind == "fraction":
        _read_share(setting, draft)
    elif draft.quantity.kind == "percent":
        _read_parts(setting, draft)
    _measure(setting, draft, previous)
    if (match := setting.rules["target.baseline"].match(setting.flow, draft.end, draft.clause[1])) and not begun:
        draft.baseline = setting.document.printed(match.start("base"), match.end("base"))
    _rate(setting, draft, previous)


def _compare(setting: Setting, draft: Draft) -> None:
    """Read how the outcome compares with the number: words before it, words behind it."""
    quantity, flow, rules = draft.quantity, setting.flow, setting.rules
    after = {name: rules[rule].match(flow, quantity.end, draft.clause[1]) for name, rule in
             (("ge", "comparator_after.ge"), ("le", "comparator_after.le"))}  # fmt: skip
    whole = quantity.unit == "%" and quantity.value == 100  # nothing is above all of it
    for rule in rules.under("comparator_before"):
        if match := rule.search(flow, max(draft.left, quantity.start - NEAR), quantity.start):
            name = rule.id.rpartition(".")[2]
            if whole and match[0].strip().lower() == "trên":
                break
            far = name == "from" and rules["comparator_after.far"].match(flow, quantity.end, draft.clause[1])
            if name != "from":
                draft.comparator = COMPARATORS[name]
            elif (
                far
                or quantity.per
                or after["ge"]
                or (quantity.kind == "percent" and flow[quantity.end : quantity.end + 1] in ",;.\n")
            ):
                draft.comparator = ">="
            draft.start = min(draft.start, match.start())
            draft.rules.append(rule.id)
            break
    for name, match in after.items():
        if match and not whole:
            draft.comparator, draft.end = COMPARATORS[name], match.end()
    if quantity.high is not None:
        draft.comparator = "range"


def _read_share(setting: Setting, draft: Draft) -> None:
    """Join a fraction with the percentage that is printed for it; else it stands for itself."""
    draft.over, draft.unit = draft.quantity.over, "fraction"
    share = setting.rules["target.printed_share"].match(setting.flow, draft.quantity.end, draft.clause[1])
    for other in setting.quantities.within(share.start("n"), share.end()) if share else ():
        draft.value, draft.unit, draft.end = other.value, "%", other.end


def _read_parts(setting: Setting, draft: Draft) -> None:
    """Join a percentage with the fraction that a bracket behind it prints: đạt 96,2% (125/130 xã)."""
    bracket = setting.rules["target.printed_parts"].match(setting.flow, draft.quantity.end, draft.clause[1])
    for other in setting.quantities.within(bracket.start("n"), bracket.end()) if bracket else ():
        if other.over is not None:
            draft.over, draft.end = other.over, other.end


def _measure(setting: Setting, draft: Draft, previous: Draft | None) -> None:
    """Read measure and direction: granted, or ruled by the last verb of movement before the number."""
    flow, quantity = setting.flow, draft.quantity
    if _is_granted(setting, draft) or (quantity.kind == "percent" and grants_on(setting, quantity, previous)):
        draft.measure = "support"
        beside = previous and previous.measure == "support" and previous.per == draft.per
        if previous and beside and _BESIDE.fullmatch(flow, previous.end, quantity.start):
            draft.comparator = previous.comparator if draft.comparator == "=" else draft.comparator
        return
    owned = quantity.kind == "count" and setting.rules["target.owned"].search(flow, draft.left, quantity.start)
    verb = _last_verb(setting, draft.left, quantity.start)
    verb = None if owned and verb and verb[0] != "maintain" else verb  # duy trì hoạt động của 116 câu lạc bộ
    of_count = verb and quantity.kind == "count" and quantity.unit not in _CAPACITIES
    if of_count and setting.rules["target.moved_trait"].search(flow, draft.left, quantity.start):
        return  # nâng công suất 11 nhà máy moves a trait of them, not the count
    if verb is None:
        raised = setting.rules["target.level_up"].search(flow, draft.left, quantity.start)
        if raised and setting.rules["target.raised"].search(flow, draft.left, raised.start()):
            draft.direction = "increase"  # nhân rộng mô hình từ 9 lên 14 câu lạc bộ
            return
        if previous and previous.measure != "support":
            _follow(setting, draft, previous)
        if draft.direction is None and (told := handed_out(setting, quantity.start)):
            draft.measure, draft.direction = "change", "increase" if told["up"] else "decrease"
        if draft.direction is None and quantity.kind in ("percent", "fraction"):
            kept = setting.rules["target.kept"].match(flow, quantity.end, draft.clause[1])
            draft.direction = "maintain" if kept and draft.measure == "level" else None
        return
    name, begin, end = verb
    word = flow[begin:end].lower()
    if word.startswith("mở") and quantity.unit not in setting.rules.lists["size"]:
        return  # mở rộng 30 ha adds them, mở rộng 12 công trình does not
    if name == "remain" and not setting.rules["target.at_once"].match(flow, end, quantity.start):
        return
    draft.direction = "decrease" if name == "remain" else name
    if name in ("increase", "decrease") and word != "đưa":
        to_level = setting.rules["target.to_level"].search(flow, end, quantity.start)
        to_level = to_level or (name == "decrease" and draft.comparator in ("<", "<="))
        raised = word.startswith("nâng") and "thêm" not in flow[end : quantity.start]
        draft.measure = "level" if to_level or raised else "change"
    if quantity.start - begin <= 2 * NEAR:
        draft.start = min(draft.start, begin)


def _follow(setting: Setting, draft: Draft, previous: Draft) -> None:
    """Take measure and direction from the commitment before it, where its verb moves this one too."""
    flow, rules, span = setting.flow, setting.rules, (previous.quantity.end, draft.quantity.start)
    between = flow[previous.end : draft.quantity.start]
    if previous.direction == "increase" and rules["target.level_up"].search(flow, *span):
        draft.direction = "increase"  # tăng 4,5%, lên 91,2%
        return
    part_of = rules["target.part_of"].search(flow, draft.left, draft.quantity.start)
    part, whole = part_of is not None, previous
    while part and whole.baseline and whole.before is not None and whole.before.unit == whole.unit:
        whole = whole.before  # lấy 1.860 mẫu, tăng 240 mẫu so với năm 2021, trong đó 520 mẫu
    counted = whole.before is not None and whole.unit == "%" and draft.unit != "%"
    if part and counted and whole.before and whole.before.unit == draft.unit:
        whole = whole.before  # đón 3,2 triệu lượt khách, tăng 10,3% so với năm 2023, trong đó 45.000 lượt khách quốc tế
    if part_of and (
        (draft.unit in _SHARES) != (whole.unit in _SHARES) or rules["target.own_share"].match(flow, part_of.end(), span[1])
    ):
        return  # sưu tầm thêm 120 hiện vật, trong đó ít nhất 1/4 là hiện vật gốc
    same = previous.measure == "change" and previous.unit == draft.unit and rules["target.likewise"].match(flow, *span)
    shares = draft.unit in _SHARES and previous.unit in _SHARES and previous.direction == "maintain"
    if previous.unit == draft.unit and previous.measure == "level" and rules["target.adds"].search(flow, draft.left, span[1]):
        draft.measure, draft.direction = "change", "increase"
        return
    # not of lên 12 phòng khám và 100% phòng khám có hợp đồng
    alike = previous.measure == "change" or previous.unit in _SHARES or draft.unit not in _SHARES
    on = (alike and rules["target.goes_on"].match(between)) or rules["target.restated"].match(flow, *span)
    if previous.unit == draft.unit and previous.direction and not part:
        beside = "target.part_of" in previous.rules
        rule = rules["target.next_part" if beside else "target.likewise_part"]
        part = rule.match(flow, previous.end, draft.quantity.start) is not None
    if not part and previous.measure == "change" and previous.unit == draft.unit:
        opened = flow.rfind("(", previous.quantity.end, draft.quantity.start)  # thêm 18 xã (huyện A 04 xã, huyện B 14 xã)
        part = opened >= 0 and ")" not in flow[opened : draft.quantity.start]
        part = part or ("target.in_bracket" in previous.rules and ")" not in between)
        draft.rules += ["target.in_bracket"] if part else []
    listed = previous.unit == draft.unit and ":" in flow[previous.start : previous.quantity.start]
    change = listed and previous.measure == "change"
    part = part or (change and rules["target.next_part"].match(flow, previous.end, draft.quantity.start) is not None)
    again = previous.unit == draft.unit and "target.next_listed" in previous.rules
    again = again or (listed and previous.direction in ("increase", "decrease"))
    if again and rules["target.next_listed"].match(flow, previous.end, span[1]):
        draft.measure, draft.direction = previous.measure, previous.direction
        draft.rules.append("target.next_listed")
        return
    steps = previous.unit == draft.unit and rules["target.milestone"].fullmatch(flow, *span)
    if steps and rules["target.by_year"].match(flow, draft.quantity.end):
        draft.comparator = previous.comparator if "=" == draft.comparator != previous.comparator != "range" else draft.comparator
        on = on or steps
    raised = previous.measure == "level" and previous.direction == "increase" and previous.unit == "%" != draft.unit
    if raised and rules["target.restated"].match(flow, *span):
        return  # lên 72%, tương ứng 224 em: so many they are
    if part or same or on or (shares and rules["target.listed"].match(flow, *span)):
        draft.measure, draft.direction = whole.measure, whole.direction
        draft.rules += ["target.part_of"] if part else []
    if on and between.strip() == "và" and "=" == draft.comparator != previous.comparator != "range":
        draft.comparator = previous.comparator


def follow_clause(setting: Setting, draft: Draft, previous: Draft | None) -> None:
    """Take measure and direction from the clause before: 2021: không quá 11 vụ; 2022: không quá 08 vụ; …; trong đó n."""
    flow, rules, start = setting.flow, setting.rules, draft.quantity.start
    if previous is None or draft.direction or previous.unit != draft.unit:
        return
    if rules["target.next_year"].match(flow, previous.quantity.end, start):
        draft.measure, draft.direction = previous.measure, previous.direction
    if previous.direction not in ("increase", "decrease"):
        return
    part_of = rules["target.part_of"].search(flow, draft.clause[0], start)
    part = part_of is not None and rules["target.own_share"].match(flow, part_of.end(), start) is None
    if part and previous.baseline:
        return  # 1.250 ha, tăng 70 ha so với cùng kỳ; trong đó lúa 1.050 ha
    listed = "target.next_listed" in previous.rules or ":" in flow[previous.start : previous.quantity.start]
    listed = listed and rules["target.next_listed"].match(flow, previous.end, start) is not None
    if part or listed:
        draft.measure, draft.direction = previous.measure, previous.direction
        draft.rules += ["target.next_listed"] if listed else []


def grants_on(setting: Setting, quantity: Quantity, previous: Draft | None) -> bool:
    """Tell whether a share goes on from one that is granted: hỗ trợ 70% giá giống cho hộ nghèo, 50% cho hộ cận nghèo."""
    span = (previous.quantity.end, quantity.start) if previous and previous.measure == "support" else None
    return span is not None and setting.rules["target.grant_more"].match(setting.flow, *span) is not None


def grants(setting: Setting, quantity: Quantity, left: int) -> bool:
    """Tell whether a share is granted to a beneficiary by the words beside it: hỗ trợ 100% chi phí."""
    rules, quantities = setting.rules, setting.quantities
    bracketed = setting.flow[quantity.start - 1] == "("  # hỗ trợ 20 tàu lắp thiết bị (70% chi phí)
    if bracketed:
        left = max(setting.flow.rfind(mark, max(0, quantity.start - 2 * NEAR), quantity.start) for mark in ".;\n")
    span = (max(left, quantity.start - (2 * NEAR if bracketed else NEAR)), quantity.start)
    if rules["target.fee"].search(setting.flow, *span):
        return True
    granting = rules["target.grant"].search(setting.flow, *span)
    if granting is None:
        verb = rules["target.granting_verb"].search(setting.flow, *span)
        opens = not bracketed and not setting.flow[left : quantity.start].strip(" ,+-")
        if opens and rules["target.cost_alone"].match(setting.flow, quantity.end):
            return True
        whose = verb and (bracketed or rules["target.granted_share"].match(setting.flow, verb.end(), quantity.start))
        return bool(whose) and rules["target.its_cost"].match(setting.flow, quantity.end) is not None
    if granting[0].lower().startswith("giảm"):
        return rules["target.cost"].match(setting.flow, quantity.end) is not None
    of = quantities.noun(quantity.end) or quantities.plain_word(quantity.end)
    return of is None or of[0].lower() not in rules.lists["population"]


def _is_granted(setting: Setting, draft: Draft) -> bool:
    """Tell whether a rate or sum is granted to a beneficiary: hỗ trợ 100% chi phí, 40 triệu đồng/hộ."""
    flow, rules, quantity = setting.flow, setting.rules, draft.quantity
    if quantity.kind == "percent":
        return grants(setting, quantity, draft.left)
    if quantity.kind == "count" and quantity.per and (quantity.per not in TIMES or quantity.unit in ("kg", "lít")):
        return rules["target.given"].search(flow, draft.clause[0], quantity.start) is not None
    near = max(draft.clause[0], quantity.start - NEAR)
    if quantity.kind == "money" and any(rules[rule].search(flow, near, quantity.start) for rule in ("target.loan", "budget.norm")):
        return True
    if quantity.kind == "money" and quantity.per:
        beside = (draft.clause[0], min(draft.clause[1], quantity.end + NEAR))
        earned = rules["target.earning"].search(flow, draft.clause[0], quantity.start)
        earned = earned or rules["target.price"].search(flow, near, quantity.start)
        moved = _last_verb(setting, max(draft.left, quantity.start - NEAR // 2), quantity.start)
        return rules["target.granting"].search(flow, *beside) is not None or (earned is None and moved is None)
    return False


def _last_verb(setting: Setting, left: int, right: int) -> tuple[str, int, int] | None:
    """Return name and span of the verb that rules a number; of *giảm … xuống còn* it is *giảm*."""
    found = sorted(
        (match.start(), match.end(), rule.id.rpartition(".")[2])
        for rule in setting.rules.under("movement")
        for match in rule.finditer(setting.flow, left, right)
    )
    if not found:
        return None
    begin, end, name = found[-1]
    reach = setting.rules["reach.kept" if name == "maintain" else "reach.moved"]
    if name != "remain" and (comma := setting.flow.rfind(",", end, right)) >= 0 and reach.match(setting.flow, comma, right):
        adverb = _ADVERB.fullmatch(setting.flow, end, comma)  # duy trì, nhân rộng 12 mô hình
        passive = _PASSIVE.search(setting.flow, end, comma)  # nâng tỷ lệ rơm rạ được thu gom, sử dụng lên 70%
        return (name, begin, end) if adverb or passive else None  # duy trì chuyên mục, phát ít nhất 02 tin
    if name == "remain" and len(found) > 1 and found[-2][2] == "decrease":
        begin, end, name = found[-2]
    return name, begin, end


def _rate(setting: Setting, draft: Draft, previous: Draft | None) -> None:
    """Read a rate told in words: mỗi xã, hằng năm, before the number or behind it."""
    flow, rules, start = setting.flow, setting.rules, draft.quantity.start
    if draft.per is None:
        its = rules["target.each_after"].match(flow, previous.quantity.end, start) if previous else None
        own = each(setting, max(its.end() if its else draft.left, start - 2 * NEAR), start)
        if own in TIMES and any(one.in_words for one in setting.quantities.within(max(draft.left, start - NEAR), start)):
            own = None  # họp mỗi quý một phiên, kiểm tra tối thiểu 02 xã
        told = [*rules["target.each"].finditer(flow, draft.left, start)] if own in TIMES else []
        if told and told[-1].start() > draft.clause[0] + 2 and rules["target.other_act"].search(flow, told[-1].end() - 1, start):
            own = None
        # giảm 25% trên mỗi héc-ta is no rate, nor is trợ cấp hằng tháng chiếm 38%
        shared = draft.quantity.kind == "percent" and (own not in TIMES or (draft.measure == "level" and own != "năm"))
        draft.per = None if shared or rules["target.summed"].search(flow, draft.left, start) else own
    if draft.per is None and draft.measure != "support":
        draft.per = _opening_rate(setting, draft)
    moved = draft.quantity.kind != "percent" or draft.measure == "change"
    if draft.per is None and moved and rules["target.part_of"].search(flow, draft.left, start):
        whole = each(setting, draft.clause[0], draft.left)
        draft.per = whole if whole in TIMES else None
    if draft.per is None and (match := rules["target.each_after"].match(flow, draft.quantity.end, draft.clause[1])):
        shared = draft.quantity.kind == "percent" and draft.measure == "level" and match["time"] not in (None, "năm")
        draft.per = None if shared else match["time"].lower() if match["time"] else _each_place(setting, draft, match.start("noun"))
    elif draft.per not in (None, *TIMES) and (match := rules["target.each_after"].match(flow, draft.quantity.end, draft.clause[1])):
        draft.per = f"{draft.per}/{match['time'].lower()}" if match["time"] and draft.quantity.per is None else draft.per
    if draft.per is None and previous and previous.per and previous.unit == draft.unit and draft.quantity.kind == "count":
        over = previous.quantity.per == previous.per and previous.per not in TIMES  # dưới 50 ca trên 100.000 dân và dưới 46 ca
        compared = previous.measure == "level" and draft.measure == "change" and draft.baseline  # tăng 1,5 tiêu chí so với
        total = rules["target.summed"].search(flow, draft.left, start)
        draft.per = previous.per if (over and not total) or compared else None
    if draft.per is None and previous and previous.per in TIMES and previous.quantity.per is None:
        between = (previous.end, start)
        shares = draft.quantity.kind == previous.quantity.kind == "percent"
        beside = rules["target.goes_on"].match(flow, *between) if shares else _BESIDE.fullmatch(flow, *between)
        draft.per = previous.per if beside else None  # mỗi năm 9 cầu, 12 ngầm tràn


def _opening_rate(setting: Setting, draft: Draft) -> str | None:
    """Return the rate that opens a clause and governs its numbers; of shares *hằng năm* alone."""
    flow, rules, start = setting.flow, setting.rules, draft.quantity.start
    opening = rules["target.each_opening"].match(flow, *draft.clause)
    if opening is None or _APART.search(flow, opening.end(), start):  # mỗi năm 2.500 lao động, riêng năm 2025 là 2.700
        return None
    yearly = regex.search(r"h[ằà]ng\s+năm$", opening["each"], regex.I) is not None
    governs = yearly if draft.quantity.kind == "percent" else not rules["target.summed"].search(flow, opening.end(), start)
    return each(setting, opening.start("each"), opening.end()) if governs else None


def _each_place(setting: Setting, draft: Draft, at: int) -> str | None:
    """Return the noun of *ở mỗi thôn* behind a count."""
    noun = setting.quantities.noun(at) if draft.quantity.kind == "count" else None
    return noun[0] if noun else None


def each(setting: Setting, start: int, end: int) -> str | None:
    """Return what a rate is over that a span tells: the last of *mỗi xã*, *hằng năm*, *bình quân một hộ*."""
    flow, rules = setting.flow, setting.rules
    found = [*rules["target.each"].finditer(flow, start, end), *rules["target.average"].finditer(flow, start, end)]
    found = [match for match in found if not _CLOSED.match(flow, match.end(), end)]
    if not found:
        return None
    match = max(found, key=lambda m: int(m.start()))
    if match.groupdict().get("time"):
        return str(match["time"].lower())
    noun = setting.quantities.nouns(match.start("noun"), listed=True)
    return noun[0] if noun else str(match["noun"].split()[0])
