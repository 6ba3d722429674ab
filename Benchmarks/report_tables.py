"""The three statutory tables of a generated report: their numbers, and their text in the shapes that sources have."""

from bisect import bisect_right

from report_words import Context

COLUMNS = 6
R3 = [  # (group, label) of result rows
    ("（一）予以公开", None),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", None),
    ("（三）不予公开", "1.属于国家秘密"),
    ("", "2.其他法律行政法规禁止公开"),
    ("", "3.危及“三安全一稳定”"),
    ("", "4.保护第三方合法权益"),
    ("", "5.属于三类内部事务信息"),
    ("", "6.属于四类过程性信息"),
    ("", "7.属于行政执法案卷"),
    ("", "8.属于行政查询事项"),
    ("（四）无法提供", "1.本机关不掌握相关政府信息"),
    ("", "2.没有现成信息需要另行制作"),
    ("", "3.补正后申请内容仍不明确"),
    ("（五）不予处理", "1.信访举报投诉类申请"),
    ("", "2.重复申请"),
    ("", "3.要求提供公开出版物"),
    ("", "4.无正当理由大量反复申请"),
    ("", "5.要求行政机关确认或重新出具已获取信息"),
]
R3_OLD = [*R3, ("（六）其他处理", None)]
R3_NEW = [
    *R3,
    ("（六）其他处理", "1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请"),
    ("", "2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请"),
    ("", "3.其他"),
]
WEIGHTS = [30, 10, 0.5, 1, 0.5, 2, 2, 2, 1, 1, 22, 4, 3, 5, 3, 0.3, 0.3, 1, 2, 1, 1]
CUMW: dict[int, list[float]] = {}


def cum(n: int) -> list[float]:
    """Sums of the weights of the first n results."""
    if n not in CUMW:
        s, out = 0.0, []
        for w in WEIGHTS[:n]:
            s += w
            out.append(s)
        CUMW[n] = out
    return CUMW[n]


def numbers3(ctx: Context, new: bool) -> list[list[int]] | None:
    """Table of applications as 7-wide rows: new, carried, results..., total, left."""
    rows = R3_NEW if new else R3_OLD
    nr = len(rows)
    rnd, r = ctx.rnd, ctx.r
    if rnd() < 0.62 - 0.45 * ctx.scale:
        return None
    total_new = int(10 ** (rnd() * 2.2 * ctx.scale + 0.15))
    total_new = max(0, total_new)
    grid = [[0] * 7 for _ in range(nr + 4)]
    cw = [0.78, 0.88, 0.89, 0.92, 0.97, 1.0]

    def col() -> int:
        u = rnd()
        for j, c in enumerate(cw):
            if u < c:
                return j
        return 5

    cumw = cum(nr)
    small = total_new <= 400
    if small:
        for _ in range(total_new):
            grid[0][col()] += 1
    else:
        for j, (a, b) in enumerate(zip([0, *cw], cw, strict=False)):
            grid[0][j] = int(total_new * (b - a))
    carry = int(total_new * rnd() * 0.08)
    for _ in range(carry):
        grid[1][col()] += 1
    top = cumw[-1]
    for j in range(COLUMNS):
        have = grid[0][j] + grid[1][j]
        left = int(have * rnd() * 0.1)
        grid[nr + 3][j] = left
        todo = have - left
        if todo <= 400:
            for _ in range(todo):
                grid[2 + bisect_right(cumw, rnd() * top)][j] += 1
        else:
            for k in range(nr):
                x = int(todo * WEIGHTS[k] / top)
                grid[2 + k][j] = x
            grid[2][j] += todo - sum(grid[2 + k][j] for k in range(nr))
        grid[nr + 2][j] = todo
    for row in grid:
        row[6] = sum(row[:6])
    if rnd() < 0.04:  # a deliberately inconsistent table
        row = grid[r.choice((0, 2, 12, nr + 2))]
        row[r.choice((0, 6, 6))] += r.choice((1, 1, 2, 10))
    return grid


def table2_rows(ctx: Context, new: bool) -> list[list[str]]:
    """The cells of each row of the table of disclosure."""
    rnd = ctx.rnd

    def z(p: float, mx: float) -> str:
        return "0" if rnd() < p else str(int(mx ** rnd()))

    p = 0.85 - 0.35 * ctx.scale
    if new:
        return [
            ["第二十条第（一）项"],
            ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
            ["规章", "0", "0", "0"],
            ["行政规范性文件", z(p, 20), z(p, 9), z(p, 60)],
            ["第二十条第（五）项"],
            ["信息内容", "本年处理决定数量"],
            ["行政许可", z(p, 30000)],
            ["第二十条第（六）项"],
            ["信息内容", "本年处理决定数量"],
            ["行政处罚", z(p, 9000)],
            ["行政强制", z(p, 900)],
            ["第二十条第（八）项"],
            ["信息内容", "本年收费金额（单位：万元）"],
            ["行政事业性收费", z(p, 9999) if rnd() < 0.5 else "%.2f" % (rnd() * 3000) if rnd() < 0.5 else "0"],
        ]

    def d() -> str:
        return "0" if rnd() < p else str(int((rnd() - 0.5) * 30))

    amount = (
        "0"
        if rnd() < 0.3
        else ("%.2f元" % (10 ** (3 + rnd() * 5)) if rnd() < 0.5 else "%.*f 万元" % (int(rnd() * 6), 10 ** (rnd() * 4)))
    )
    return [
        ["第二十条第（一）项"],
        ["信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"],
        ["规章", "0", "0", "0"],
        ["规范性文件", z(p, 20), z(p, 20), z(p, 60)],
        ["第二十条第（五）项"],
        ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
        ["行政许可", z(p, 300), d(), z(p, 30000)],
        ["其他对外管理服务事项", z(p, 200), d(), z(p, 9000)],
        ["第二十条第（六）项"],
        ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
        ["行政处罚", z(p, 400), d(), z(p, 9000)],
        ["行政强制", z(p, 60), d(), z(p, 900)],
        ["第二十条第（八）项"],
        ["信息内容", "上一年项目数量", "本年增/减"],
        ["行政事业性收费", z(p, 60), d()],
        ["第二十条第（九）项"],
        ["信息内容", "采购项目数量", "采购总金额"],
        ["政府集中采购", z(p, 300), amount],
    ]


def numbers4(ctx: Context) -> list[int]:
    """The table of reviews: three groups of four and their total."""
    rnd = ctx.rnd
    if rnd() < 0.75 - 0.25 * ctx.scale:
        return [0] * 15
    out = []
    for _ in range(3):
        v = [int(20 ** (rnd() * ctx.scale)) - 1 if rnd() < 0.6 else 0 for _ in range(4)]
        v = [max(0, x) for x in v]
        out += [*v, sum(v)]
    if rnd() < 0.03:
        out[ctx.r.choice((4, 9, 14))] += 1
    return out


W4 = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]


def render_tables(
    shape: str, rows2: list[list[str]], grid: list[list[int]] | None, n4: list[int], new: bool
) -> tuple[str, str, str]:
    """Text of tables 2, 3, 4 in the shape."""
    rows3 = R3_NEW if new else R3_OLD
    nr = len(rows3)
    if grid is None:
        grid = ZERO[nr]
    labels_a = "一、本年新收政府信息公开申请数量"
    labels_b = "二、上年结转政府信息公开申请数量"
    if shape == "cell":
        t2 = "".join("".join(f"\t{c}\n" for c in row) + "\n" for row in rows2)
        o = [
            "\t（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）\n\t申请人情况\n\n\t\n\t自然人\n\t法人或其他组织\n\t总计\n\n\t\n\t\n\t商业\n企业\n\t科研\n机构\n\t社会公益组织\n\t法律服务机构\n\t其他\n\t\n\n"
        ]

        def nums(row: list[int]) -> str:
            return "\t %d\n\t %d\n\t %d\n\t %d\n\t %d\n\t %d\n\t %d\n\n" % tuple(row)

        o.append(f"\t{labels_a}\n{nums(grid[0])}\t{labels_b}\n{nums(grid[1])}\t三、本年度办理结果\n")
        for k, (g, label) in enumerate(rows3):
            if k:
                o.append("\t\n")
            o.append(f"\t{g}\n")
            if label:
                o.append(f"\t{label}\n")
            o.append(nums(grid[2 + k]))
        o.append(f"\t\n\t（七）总计\n{nums(grid[nr + 2])}\t四、结转下年度继续办理\n{nums(grid[nr + 3])}")
        t3 = "".join(o)
        t4 = (
            "\t行政复议\n\t行政诉讼\n\n"
            + "".join(f"\t{w}\n" for w in W4)
            + "\t未经复议直接起诉\n\t复议后起诉\n\n"
            + "\t\n" * 5
        )
        t4 += "".join("\t%s\n" % (w if w == "总计" else w[:2] + "\n" + w[2:]) for w in W4) * 2 + "\n"
        t4 += "".join("\t%d\n" % x for x in n4) + "\n\n"
        return " \n" + t2, " \n" + t3, t4
    sep = " | " if shape == "pipe" else "\t"
    end = " |\n" if shape == "pipe" else "\n"
    if shape == "pipe":
        t2 = "".join(sep.join(row) + end for row in rows2)
    else:
        t2 = "".join((row[0] + "\t\t\t\n") if len(row) == 1 else "\t".join(row) + "\n" for row in rows2)
    fmt = sep.join(["%d"] * 7)
    blank = "" if shape == "pipe" else "\t"
    o = [
        "(本列数据的勾稽关系为:第一项加第二项之和,等于第三项加第四项之和)"
        if shape == "pipe"
        else "(本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和)",
        sep,
        "申请人情况",
        end,
        blank,
        sep.join(("自然人", "法人或其他组织", "总计")),
        end,
        blank,
        sep.join(("商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他")),
        end,
    ]
    o += [labels_a, sep, fmt % tuple(grid[0]), end, labels_b, sep, fmt % tuple(grid[1]), end]
    first = "三、本年度办理结果" + sep
    for k, (g, label) in enumerate(rows3):
        o.append(first if k == 0 else blank)
        if g:
            o += [g, sep]
        else:
            o.append(blank)
        if label:
            o += [label, sep]
        o += [fmt % tuple(grid[2 + k]), end]
    o += [
        blank,
        "（七）总计",
        sep,
        fmt % tuple(grid[nr + 2]),
        end,
        "四、结转下年度继续办理",
        sep,
        fmt % tuple(grid[nr + 3]),
        end,
    ]
    t3 = "".join(o)
    if shape == "tab":
        w = [x if x == "总计" else x[:2] + " " + x[2:] for x in W4]
    elif shape == "md":
        w = [" ".join(x) for x in W4]
    else:
        w = W4
    t4 = sep.join(("行政复议", "行政诉讼")) + end + sep.join(w) + sep + "未经复议直接起诉" + sep + "复议后起诉" + end
    t4 += (blank * 5) + sep.join(w + w) + end + sep.join(map(str, n4)) + end
    return t2, t3, t4


ZERO = {len(R3_OLD): [[0] * 7 for _ in range(len(R3_OLD) + 4)], len(R3_NEW): [[0] * 7 for _ in range(len(R3_NEW) + 4)]}
