"""The arithmetic of bench/compare: from the lines that both programs print to tables and verdicts.

A line is the JSON object that a program printed for one measurement, with three keys more: `program` ("ours",
"pytorch", or "pytorch/CORE" with OpenBLAS kernels chosen by name), `part` (what it was measured for) and `round`.
"""
import math
from statistics import median

PRODUCTS = ["gemm_448", "gemm_896", "gemm_1792"]
CONVOLUTIONS = [
    "conv_1_32_28_k5", "conv_32_64_14_k5", "conv_64_64_32_k3", "conv_128_128_16_k3", "conv_256_256_8_k3", "conv_512_512_4_k3"]
NETWORKS = ["madry-mnist", "cat-mnist", "carlini-mnist", "carlini-cifar", "preact-resnet18", "wrn-28-10"]
KINDS = ["forward", "pgd_iter", "train", "double"]
KERNEL_LINES = [(net, "kernel") for net in PRODUCTS + CONVOLUTIONS]
NETWORK_LINES = [(net, kind) for net in NETWORKS for kind in KINDS]


class Lines:
    """All lines of a comparison."""

    def __init__(self, lines):
        self.all = lines

    def matching(self, program, part, net, kind, key):
        """The lines of one measurement that have the key."""
        wanted = (program, part, net, kind)
        return (line for line in self.all
                if (line["program"], line["part"], line["net"], line["kind"]) == wanted and line.get(key) is not None)

    def values(self, program, part, net, kind, key="ms"):
        """Each round's value of one measurement."""
        return {line["round"]: line[key] for line in self.matching(program, part, net, kind, key)}

    def middle(self, *selection, **more):
        """The median over the rounds, or None if it was not measured."""
        values = self.values(*selection, **more)
        return median(values.values()) if values else None

    def programs(self):
        return sorted({line["program"] for line in self.all})


class Ratio:
    """How much faster we are: the ratio of the medians over the rounds, and the least and greatest ratio of a round."""

    def __init__(self, lines, part, net, kind):
        ours, theirs = (lines.values(program, part, net, kind) for program in ("ours", "pytorch"))
        rounds = [theirs[r] / ours[r] for r in ours if r in theirs]
        self.measured = bool(rounds)
        if self.measured:
            self.ours, self.theirs = median(ours.values()), median(theirs.values())
            self.value, self.least, self.most = self.theirs / self.ours, min(rounds), max(rounds)


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values))


def number(value, digits=2):
    return "–" if value is None else f"{value:.{digits}f}"


def ratio_rows(lines, part, wanted):
    for net, kind in wanted:
        ratio = Ratio(lines, part, net, kind)
        if ratio.measured:
            yield [net, kind, number(ratio.ours), number(ratio.theirs), number(ratio.value), f"{ratio.least:.2f}–{ratio.most:.2f}"]


def ratio_table(lines):
    return ["network or kernel", "kind", "ours, ms", "PyTorch, ms", "ratio", "over the rounds"], [
        *ratio_rows(lines, "table", KERNEL_LINES + NETWORK_LINES),
        *([f"{row[0]}, batch 1", *row[1:]] for row in ratio_rows(lines, "batch 1", [("cat-mnist", "forward"), ("cat-mnist", "pgd_iter")])),
    ]


def product_table(lines):
    """Best rates of the products in GFLOP/s: ours, OpenBLAS as it comes and with other kernels, and the FMA limit."""
    peers = [program for program in lines.programs() if program != "ours"]
    head = ["product", "threads", "ours", *(f"OpenBLAS, {core(lines, peer)}" for peer in peers), "FMA limit", "ours / limit"]
    rows = []
    for net in PRODUCTS:
        for threads in (1, 2):
            ours, *theirs = (rate(lines, program, net, threads) for program in ["ours", *peers])
            if ours is None:
                continue
            limit = rate(lines, "ours", "fma_limit", threads)
            share = "–" if limit is None else f"{ours / limit:.0%}"
            rows.append([net, str(threads), number(ours, 0), *(number(peer, 0) for peer in theirs), number(limit, 0), share])
    return head, rows


def rate(lines, program, net, threads):
    """The best of all runs, for both programs alike: what else happens on a shared machine only takes speed away."""
    runs = lines.matching(program, "products", net, "kernel", "gflops")
    return max((line["gflops"] for line in runs if line["threads"] == threads), default=None)


def core(lines, peer):
    """The name of the kernels that OpenBLAS really ran."""
    return next((line["blas"] for line in lines.all if line["program"] == peer and line.get("blas")), "unknown")


def memory_table(lines):
    rows = []
    for net, kind in NETWORK_LINES:
        ours, theirs = (lines.middle(program, "memory", net, kind, key="peak_mib") for program in ("ours", "pytorch"))
        if ours is not None and theirs is not None:
            rows.append([net, kind, number(ours, 0), number(theirs, 0), number(theirs / ours)])
    return ["network", "kind", "ours, MiB", "PyTorch, MiB", "ratio"], rows


class Hold:
    """A number to hold: met if every value that it is about was measured and none is below the least."""

    def __init__(self, text, least, values, digits=2):
        self.text, self.least, self.digits = text, least, digits
        self.missing = sum(value is None for value in values)
        known = [value for value in values if value is not None]
        self.worst = min(known, default=None)

    def row(self):
        verdict = "not measured" if self.worst is None else "not met" if self.worst < self.least \
            else f"met where measured, {self.missing} missing" if self.missing else "met"
        return [self.text, f"≥ {self.least:g}", number(self.worst, self.digits), verdict]


def quotient(a, b):
    return None if a is None or b is None else a / b


def holds(lines):
    """Each hold of the project with its worst value and the verdict."""
    def ratios(part, wanted):
        all_of_them = [Ratio(lines, part, *one) for one in wanted]
        return [ratio.value if ratio.measured else None for ratio in all_of_them]

    networks = ratios("table", NETWORK_LINES)
    both = [(net, threads) for net in PRODUCTS for threads in (1, 2)]
    yield Hold("slowest of the 24 network lines against PyTorch", 1, networks)
    yield Hold("geometric mean of the 24 network lines", 1.5, [None if None in networks else geometric_mean(networks)])
    for peer in (program for program in lines.programs() if program != "ours"):
        quotients = [quotient(rate(lines, "ours", *one), rate(lines, peer, *one)) for one in both]
        yield Hold(f"products against OpenBLAS ({core(lines, peer)}), 1 and 2 threads", 1, quotients)
    gains = [quotient(rate(lines, "ours", net, 2), rate(lines, "ours", net, 1)) for net in PRODUCTS]
    yield Hold("products, gain by the second thread", 1.8, gains)
    shares = [quotient(rate(lines, "ours", *one), rate(lines, "ours", "fma_limit", one[1])) for one in both]
    yield Hold("products, share of the FMA limit, 1 and 2 threads (an aim)", 0.9, shares)
    peaks = [quotient(*(lines.middle(program, "memory", net, kind, key="peak_mib") for program in ("pytorch", "ours")))
             for net in NETWORKS for kind in ("train", "double")]
    yield Hold("peak memory of train and double, PyTorch's / ours", 1, peaks)
    yield Hold("batch 1 of cat-mnist, forward and pgd_iter", 2, ratios("batch 1", [("cat-mnist", "forward"), ("cat-mnist", "pgd_iter")]))


def report(lines):
    """Tables, each with a title, a head and rows, in the order in which they are printed."""
    lines = Lines(lines)
    tables = [
        ("Times (ratio: PyTorch / ours, above 1 means that we are faster)", *ratio_table(lines)),
        ("Matrix products, GFLOP/s, best of all runs", *product_table(lines)),
        ("Peak memory of a process that does nothing else", *memory_table(lines)),
    ]
    verdicts = [hold.row() for hold in holds(lines)]
    measured = [Ratio(lines, "table", *one) for one in NETWORK_LINES]
    values = [ratio.value for ratio in measured if ratio.measured]
    summary = f"{sum(value < 1 for value in values)} of {len(values)} network lines below 1; geometric mean {geometric_mean(values):.2f}." \
        if values else "No network line was measured."
    return [table for table in tables if table[2]] + [("Holds", ["hold", "required", "worst", "verdict"], verdicts)], summary


def as_text(tables, summary):
    parts = []
    for title, head, rows in tables:
        widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
        left = left_columns(rows)
        parts.append("\n".join([title, *(
            "  ".join(cell.ljust(width) if i in left else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))).rstrip()
            for row in [head, ["─" * width for width in widths], *rows])]))
    return "\n\n".join([*parts, summary]) + "\n"


def as_markdown(tables, summary):
    parts = []
    for title, head, rows in tables:
        left = left_columns(rows)
        rule = "|" + "|".join("---" if i in left else "---:" for i in range(len(head))) + "|"
        table = "\n".join(f"| {' | '.join(row)} |" for row in [head, *rows]).split("\n")
        parts.append("\n".join([f"### {title}", "", table[0], rule, *table[1:]]))
    return "\n\n".join([*parts, summary]) + "\n"


def left_columns(rows):
    """Columns of words stand to the left, columns of numbers to the right."""
    return {i for i in range(len(rows[0])) if any(row[i][:1].isalpha() for row in rows)}
