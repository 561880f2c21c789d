"""`make bench`: the table. `--json` prints the figures as data; a name, such as replan, one alone."""

from __future__ import annotations

import json
import sys
from typing import Any

from rich.console import Console
from rich.table import Table

from tests.bench import alerts, archive, decade, fit, footprint, fresh, pipeline, replan, score, uploads, xml

_RUNS = {
    "fit": fit.run,
    "xml": xml.run,
    "score": score.run,
    "decade": decade.run,
    "replan": replan.run,
    "fresh": fresh.run,
    "footprint": footprint.run,
    "pipeline": pipeline.run,
    "uploads": uploads.run,
    "archive": archive.run,
    "alerts": alerts.run,
}


def main(arguments: list[str]) -> None:
    names = [name for name in arguments if not name.startswith("-")] or list(_RUNS)
    unknown = [name for name in names if name not in _RUNS]
    if unknown:
        sys.exit(f"no benchmark called {', '.join(unknown)}; there are: {', '.join(_RUNS)}")
    console = Console(stderr=True, highlight=False)
    figures: dict[str, Any] = {}
    for name in names:
        console.print(f"[dim]{name} …[/]")
        figures[name] = _RUNS[name]()
    if "--json" in arguments:
        print(json.dumps(figures, indent=2))
    else:
        Console(highlight=False).print(_table(figures))


def _table(figures: dict[str, Any]) -> Table:
    table = Table("what", "ours", "baseline", "ratio", "asked for", box=None, padding=(0, 3, 0, 0), header_style="dim")
    for name, rows in (
        ("fit", _fit),
        ("xml", xml.table),
        ("score", _score),
        ("decade", _decade),
        ("replan", _replan),
        ("fresh", _fresh),
        ("footprint", _footprint),
        ("pipeline", _pipeline),
        ("uploads", uploads.table),
        ("archive", archive.table),
        ("alerts", alerts.table),
    ):
        if name in figures:
            for row in rows(figures[name]):
                table.add_row(*row)
    return table


def _fit(figures: dict[str, Any]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for name, row in figures.items():
        ours = f"{row['ours_ms']:.1f} ms, {row['ours_ms_per_hour']:.1f} ms an hour"
        rows.append((f"FIT, {name}", ours, f"{row['sdk_ms']:.0f} ms (official SDK)", f"{row['ratio']:.0f}×", "≥ 15×"))
        rows += [
            ("", "", f"{row[f'{peer}_ms']:.0f} ms ({peer})", f"{row[f'{peer}_ratio']:.0f}×", "")
            for peer in ("fitdecode", "fitparse")
        ]
        packed = f"{row['packed_ms']:.1f} ms with the stored block packed"
        agree = "the three read the same" if row["peers_agree"] else "the three DISAGREE on how much there is"
        rows.append(("", packed, agree, f"{row['packed_ratio']:.0f}×", ""))
    return rows


def _score(figures: dict[str, Any]) -> list[tuple[str, ...]]:
    rows = []
    for name, row in figures.items():
        asked = f"≤ {score.TARGET_MS_PER_HOUR:g} ms"
        took = f"{row['ours_ms']:.1f} ms, {row['ours_ms_per_hour']:.1f} ms an hour"
        rows.append((f"score, {name}", took, "", "", asked))
        if "ratio" in row:
            ours, peer = f"{row['ours_two_ms']:.2f} ms", f"{row['peer_two_ms']:.0f} ms (endurance-metrics)"
            rows.append(("  normalised speed and decoupling alone", ours, peer, f"{row['ratio']:.0f}×", ""))
    return rows


def _decade(figures: dict[str, Any]) -> list[tuple[str, ...]]:
    years = f"ten years of one athlete, {figures['facts']} facts"
    rows = [
        (f"{years}, folded from the log", f"{figures['fold_s']:.2f} s", "", "", "≤ 1 s"),
        ("  lived again, every decision made", f"{figures['lived_s']:.2f} s", "", "", ""),
    ]
    if "real_s" in figures:
        real = f"  a real log of ten years, {figures['real_facts']} facts, lived again"
        rows.append((real, f"{figures['real_s']:.2f} s", f"{figures['real_changes']} changes of state", "", "≤ 1 s"))
    what = f"a year ({figures['year_workouts']} workouts, {figures['year_mornings']} mornings) in Redis"
    rows.append(
        (what, f"{figures['year_bytes']} bytes", f"{figures['year_redis_bytes']} by MEMORY USAGE", "", "≤ 8 KB")
    )
    return rows


def _replan(figures: dict[str, Any]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for row in figures.values():
        took = f"p50 {row['p50_ms']} ms, p95 {row['p95_ms']} ms, {row['proven_optimal_share']:.0%} proven"
        plain = f"p50 {row['plain_p50_ms']} ms (plain model)"
        asked = f"p95 ≤ {row['target_p95_ms']} ms, all proven"
        rows.append((row["what"], took, plain, f"{row['plain_ratio']:.0f}×", asked))
        if "plain_default_ratio" in row:
            default = f"p50 {row['plain_default_p50_ms']} ms (plain, CP-SAT's defaults)"
            rows.append(("", "", default, f"{row['plain_default_ratio']:.0f}×", ""))
        agree = "the plain model finds the same prices" if row["plain_agrees"] else "the plain model DISAGREES"
        rows.append(("  a second and core", f"{row['per_second_and_core']} re-plans", agree, "", ""))
    return rows


def _fresh(figures: dict[str, Any]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for row in figures.values():
        took = f"p50 {row['p50_ms']} ms, p95 {row['p95_ms']} ms, {row['proven_optimal_share']:.0%} proven"
        rows.append((row["what"], took, "", "", f"p95 ≤ {row['target_p95_ms']} ms, all proven"))
        worked = f"p50 {row['processor_p50_ms']} ms, p95 {row['processor_p95_ms']} ms"
        rows.append(("  processor time", worked, "", "", ""))
        for name, plain in row["plain"].items():
            proven = f"{plain['proven']} proven within {plain['limit_s']:g} s (plain model, {name})"
            rows.append(("", "", proven, f"{'≥ ' * plain['at_least']}{plain['ratio']:.0f}×", ""))
            if not plain["agrees"]:
                rows.append(("", "", "the plain model DISAGREES", "", ""))
    return rows


def _footprint(figures: dict[str, Any]) -> list[tuple[str, ...]]:
    base = figures["baseline"]
    rows = [
        (
            what,
            f"{figures[name]['import_s']} s, {figures[name]['rss_mb']} MB",
            f"{base['import_s']} s, {base['rss_mb']} MB (broker's library alone)",
            f"{figures[name]['rss_mb'] / base['rss_mb']:.1f}",
            "",
        )
        for name, what in (("service", "scheduler imported"), ("with_solver", "  with the solver"))
    ]
    return [*rows, ("  an event that moves nothing, decided", f"{figures['quiet_ms']} ms", "", "", "")]


def _pipeline(figures: dict[str, Any]) -> list[tuple[str, ...]]:
    ours, bare, many = figures["ours"], figures["bare"], figures["bare_many_at_once"]
    rows = [
        (
            f"{figures['workouts']} workouts, {figures['replans']} re-plans, {figures['pushes']} pushes",
            f"{ours['events_per_s']:.0f}/s",
            f"{bare['events_per_s']:.0f}/s (bare chain)",
            f"{figures['throughput_ratio']:.2f}",
            "≥ 0.50",
        ),
        (
            f"  against {pipeline.MANY} messages at once",
            f"{ours['events_per_s']:.0f}/s",
            f"{many['events_per_s']:.0f}/s (bare chain)",
            f"{figures['throughput_ratio_many_at_once']:.2f}",
            "",
        ),
        ("  processor time an event", f"{ours['cpu_ms_per_event']} ms", f"{bare['cpu_ms_per_event']} ms", "", ""),
    ]
    for rate in pipeline.RATES_PER_S:
        p50, p99 = f"p50_ms_at_{rate}", f"p99_ms_at_{rate}"
        asked = "p50 < 60 ms" if rate == pipeline.RATES_PER_S[0] else ""
        rows.append(
            (
                f"  publish to push at {rate}/s",
                f"p50 {ours[p50]} ms, p99 {ours[p99]} ms",
                f"p50 {bare[p50]} ms, p99 {bare[p99]} ms",
                "",
                asked,
            )
        )
    rows.append(("memory of the whole local system", f"{figures['rss_mb']} MB", "servers excluded", "", "≤ 400 MB"))
    return rows


if __name__ == "__main__":
    main(sys.argv[1:])
